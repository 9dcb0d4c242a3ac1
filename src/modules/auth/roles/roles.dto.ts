import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsString, Length, Matches, MaxLength } from 'class-validator';
import type { Permission } from '../../../common/auth-context/index.js';
import { IfPresent, IsLine, Trimmed } from '../../../common/validation/index.js';
import { PERMISSIONS } from './policy.js';
import { ROLE_NAME } from './role.js';
import type { ShownRole } from './roles.service.js';

const MAX_PERMISSIONS = 200;
const permissionList = { enum: PERMISSIONS, enumName: 'Permission', isArray: true, maxItems: MAX_PERMISSIONS };

export class CreateRoleDto {
  /** Name: a capital letter, then 2 to 30 capitals, digits and underscores. @example "NIGHT_SHIFT" */
  @IsString()
  @Matches(ROLE_NAME)
  name!: string;

  /** What it is for, at most 300 characters. */
  @IfPresent()
  @Trimmed()
  @IsLine()
  @MaxLength(300)
  description?: string;

  /** What its holders may do, at most 200; all of it must be the caller's too. `self:access` belongs to every role. */
  @ApiProperty(permissionList)
  @IsArray()
  @ArrayMaxSize(MAX_PERMISSIONS)
  @IsIn(PERMISSIONS, { each: true })
  permissions!: Permission[];
}

/** The fields to change. */
export class PatchRoleDto {
  /** What it is for, at most 300 characters. */
  @IfPresent()
  @Trimmed()
  @IsLine()
  @Length(0, 300)
  description?: string;

  /** What its holders may do from now on, at most 200. */
  @ApiProperty({ ...permissionList, required: false })
  @IfPresent()
  @IsArray()
  @ArrayMaxSize(MAX_PERMISSIONS)
  @IsIn(PERMISSIONS, { each: true })
  permissions?: Permission[];
}

export class RoleDto {
  /** Name. @example "OPERATOR" */
  name!: string;
  /** What it is for. */
  description!: string;
  /** What its holders may do. */
  permissions!: string[];
  /** Whether it belongs to the product and stays as it is. */
  isBuiltIn!: boolean;
  /** Built-in roles that stand directly below it. */
  below!: string[];
  /** Counts edits; the ETag. Null for a built-in role. */
  @ApiProperty({ type: Number, nullable: true })
  version!: number | null;

  static from({ name, description, permissions, isBuiltIn, below, version }: ShownRole): RoleDto {
    return { name, description, permissions: [...permissions], isBuiltIn, below: [...below], version };
  }
}

export class RoleListDto {
  /** Built-in roles, then the others by name. */
  items!: RoleDto[];

  static from(roles: readonly ShownRole[]): RoleListDto {
    return { items: roles.map((role) => RoleDto.from(role)) };
  }
}

export class PermissionDto {
  /** Name, `module:action`. @example "clients:read" */
  name!: string;
  /** Roles that hold it. */
  roles!: string[];
}

export class PermissionListDto {
  /** Every permission. */
  items!: PermissionDto[];
}

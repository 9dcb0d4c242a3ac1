import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsString, Length } from 'class-validator';
import { IfPresent, IsLine, Trimmed } from '../../../common/validation/index.js';

export class ForgotPasswordDto {
  /** Address of the account. @example "ana@vigia.example" */
  @Trimmed()
  @IsEmail({ require_tld: false })
  @Length(3, 254)
  email!: string;
}

export class ResetPasswordDto {
  /** Token of the link in the mail. */
  @IsString()
  @Length(1, 100)
  token!: string;

  /** New password, 12 to 128 characters; `POST /auth/password/strength` judges one. @example "trombone lilás 7 jabutis" */
  @IsString()
  @Length(1, 256)
  password!: string;
}

export class AcceptInvitationDto extends ResetPasswordDto {
  /** Name to go by, 1 to 100 characters; absent, that of the invitation stays. @example "Ana Souza" */
  @IfPresent()
  @Trimmed()
  @IsLine()
  @Length(1, 100)
  name?: string;
}

export class ChangePasswordDto {
  /** Present password. */
  @IsString()
  @Length(1, 256)
  current!: string;

  /** New password, 12 to 128 characters. @example "trombone lilás 7 jabutis" */
  @IsString()
  @Length(1, 256)
  new!: string;
}

/** With `token` and `password`: accepts an invitation. With `email` and `name`: asks for an account, where that is allowed. */
export class RegisterDto {
  /** Token of the link in an invitation. */
  @IfPresent()
  @IsString()
  @Length(1, 100)
  token?: string;

  /** Password, with a token. */
  @IfPresent()
  @IsString()
  @Length(1, 256)
  password?: string;

  /** Address for the account, without a token; a mail there confirms it and sets the password. @example "ana@vigia.example" */
  @IfPresent()
  @Trimmed()
  @IsEmail({ require_tld: false })
  @Length(3, 254)
  email?: string;

  /** Name of the person, 1 to 100 characters. @example "Ana Souza" */
  @IfPresent()
  @Trimmed()
  @IsLine()
  @Length(1, 100)
  name?: string;
}

const NEXT_STEPS = ['mail', 'login'] as const;

export class NextStepDto {
  /** What to do now: read the mail that comes if the address can be used, or sign in. */
  @ApiProperty({ enum: NEXT_STEPS, enumName: 'NextStep' })
  next!: (typeof NEXT_STEPS)[number];
}

/** The parts of an OpenAPI 3.1 document that are looked into while it is completed. Source: OpenAPI 3.1.0, section 4.8. */
export interface JsonSchema {
  [keyword: string]: unknown;
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
}

export interface Parameter {
  [field: string]: unknown;
  name?: string;
  in?: string;
  schema?: JsonSchema;
}

export interface Answer {
  $ref?: string;
  description?: string;
  headers?: Record<string, object>;
  content?: Record<string, { schema?: JsonSchema }>;
}

export interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: object;
  responses: Record<string, Answer>;
  security?: object[];
}

export const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'options', 'head'] as const;

/** One faulty field of a request: `pointer` (RFC 6901) into the body, or the name of a query, path or header `parameter`. */
export interface FieldError {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly code: string;
  readonly detail: string;
}

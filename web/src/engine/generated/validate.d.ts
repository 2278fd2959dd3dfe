import type { ValidateFunction } from 'ajv';
import type { Manifest } from './manifest';
export declare const validate: ValidateFunction<Manifest>;
export default validate;

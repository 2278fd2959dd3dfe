import type { ValidateFunction } from 'ajv';
import type { Gallery } from './gallery';
export declare const validate: ValidateFunction<Gallery>;
export default validate;

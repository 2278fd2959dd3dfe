import type { ValidateFunction } from 'ajv';
import type { Heads } from './heads';
export declare const validate: ValidateFunction<Heads>;
export default validate;

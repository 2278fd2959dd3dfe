/* Generated from export/manifest.py by `npm run generate`. */
"use strict";
export const validate = validate52;
export default validate52;
const schema19 = {"$defs":{"Dims":{"additionalProperties":false,"description":"L layers, H heads, E head width, d residual width, D joint width, N tokens.\n\nWith attention pooling the pool is the one layer whose terms there are: L = 1 and H the pool's\nheads; `trunk_layers` counts the blocks before it.","properties":{"layers":{"exclusiveMinimum":0,"title":"Layers","type":"integer"},"trunk_layers":{"description":"blocks of the trunk; equals layers for class and average pooling","exclusiveMinimum":0,"title":"Trunk Layers","type":"integer"},"heads":{"exclusiveMinimum":0,"title":"Heads","type":"integer"},"head_width":{"exclusiveMinimum":0,"title":"Head Width","type":"integer"},"width":{"exclusiveMinimum":0,"title":"Width","type":"integer"},"embed_dim":{"exclusiveMinimum":0,"title":"Embed Dim","type":"integer"},"grid":{"description":"patch rows, patch columns","maxItems":2,"minItems":2,"prefixItems":[{"exclusiveMinimum":0,"type":"integer"},{"exclusiveMinimum":0,"type":"integer"}],"title":"Grid","type":"array"},"class_tokens":{"enum":[0,1],"title":"Class Tokens","type":"integer"},"tokens":{"description":"N = class_tokens + the grid, row by row","exclusiveMinimum":0,"title":"Tokens","type":"integer"}},"required":["layers","trunk_layers","heads","head_width","width","embed_dim","grid","class_tokens","tokens"],"title":"Dims","type":"object"},"Example":{"additionalProperties":false,"description":"A sample image and its terms (safetensors, named as the graph's outputs, no batch).","properties":{"id":{"pattern":"^[a-z0-9][a-z0-9-]{0,63}$","title":"Id","type":"string"},"title":{"title":"Title","type":"string"},"image":{"$ref":"#/$defs/File"},"terms":{"$ref":"#/$defs/File"}},"required":["id","title","image","terms"],"title":"Example","type":"object"},"Examples":{"additionalProperties":false,"description":"What the first view shows before any graph is downloaded.\n\n`texts_file` is a safetensors file: `text_embedding` [T, D] and `text_directions` [T, L, H, E]\n(= R[l, h] @ t, so that patch_scores = weighted_values · text_directions without a graph).","properties":{"texts":{"items":{"type":"string"},"title":"Texts","type":"array"},"template":{"description":"prompt template in which {} stands for the typed text","title":"Template","type":"string"},"texts_file":{"$ref":"#/$defs/File"},"images":{"items":{"$ref":"#/$defs/Example"},"title":"Images","type":"array"}},"required":["texts","template","texts_file","images"],"title":"Examples","type":"object"},"File":{"additionalProperties":false,"description":"One file of the bundle.","properties":{"path":{"pattern":"^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$","title":"Path","type":"string"},"bytes":{"minimum":0,"title":"Bytes","type":"integer"},"sha256":{"pattern":"^[0-9a-f]{64}$","title":"Sha256","type":"string"}},"required":["path","bytes","sha256"],"title":"File","type":"object"},"Graph":{"additionalProperties":false,"description":"One ONNX graph and its external data; the graph refers to its data by base name.\n\n`data` are the shards: each at most 2^25 bytes, unless one tensor alone is larger. Tensors that\nseveral graphs or precisions use lie in shards that each of them names.","properties":{"onnx":{"$ref":"#/$defs/File"},"data":{"items":{"$ref":"#/$defs/File"},"title":"Data","type":"array"}},"required":["onnx","data"],"title":"Graph","type":"object"},"Graphs":{"additionalProperties":false,"properties":{"decompose":{"$ref":"#/$defs/Graph"},"text":{"$ref":"#/$defs/Graph"},"readout":{"$ref":"#/$defs/Graph"}},"required":["decompose","text","readout"],"title":"Graphs","type":"object"},"Means":{"additionalProperties":false,"description":"Mean terms over a set of images, for mean ablation (safetensors).\n\nTensors: `head_terms` [L, H, D], `mlp_terms` [L, D], `stem_term` [D], `bias_term` [D].","properties":{"file":{"$ref":"#/$defs/File"},"images":{"exclusiveMinimum":0,"title":"Images","type":"integer"},"source":{"title":"Source","type":"string"}},"required":["file","images","source"],"title":"Means","type":"object"},"Parity":{"additionalProperties":false,"description":"How far this precision is from the untouched open_clip model in fp32.\n\nMeasured over `images` pictures and `texts` texts when the bundle was written.","properties":{"images":{"exclusiveMinimum":0,"title":"Images","type":"integer"},"texts":{"exclusiveMinimum":0,"title":"Texts","type":"integer"},"sum_check":{"description":"worst ‖embedding − Σ terms‖ / ‖embedding‖","minimum":0,"title":"Sum Check","type":"number"},"embedding":{"description":"worst ‖embedding − open_clip's‖ / ‖open_clip's‖","minimum":0,"title":"Embedding","type":"number"},"embedding_cosine":{"description":"worst cosine to open_clip's embedding","maximum":1.000001,"minimum":-1,"title":"Embedding Cosine","type":"number"},"embedding_cosine_mean":{"description":"mean cosine to open_clip's embedding","maximum":1.000001,"minimum":-1,"title":"Embedding Cosine Mean","type":"number"},"head_cosine":{"description":"worst cosine of any head's term to the same term in fp32 torch","maximum":1.000001,"minimum":-1,"title":"Head Cosine","type":"number"},"head_cosine_mean":{"description":"mean cosine of the heads' terms to the same terms in fp32 torch","maximum":1.000001,"minimum":-1,"title":"Head Cosine Mean","type":"number"},"text_cosine":{"description":"worst cosine to open_clip's text embedding","maximum":1.000001,"minimum":-1,"title":"Text Cosine","type":"number"},"text_sum_check":{"description":"worst ‖text embedding − Σ its terms‖ / ‖text embedding‖","minimum":0,"title":"Text Sum Check","type":"number"}},"required":["images","texts","sum_check","embedding","embedding_cosine","embedding_cosine_mean","head_cosine","head_cosine_mean","text_cosine","text_sum_check"],"title":"Parity","type":"object"},"Preprocess":{"additionalProperties":false,"description":"From decoded RGB pixels to the `pixels` input (open_clip's evaluation transform).","properties":{"size":{"exclusiveMinimum":0,"title":"Size","type":"integer"},"resize_mode":{"enum":["shortest","squash","longest"],"title":"Resize Mode","type":"string"},"interpolation":{"enum":["bicubic","bilinear"],"title":"Interpolation","type":"string"},"mean":{"maxItems":3,"minItems":3,"prefixItems":[{"type":"number"},{"type":"number"},{"type":"number"}],"title":"Mean","type":"array"},"std":{"maxItems":3,"minItems":3,"prefixItems":[{"type":"number"},{"type":"number"},{"type":"number"}],"title":"Std","type":"array"}},"required":["size","resize_mode","interpolation","mean","std"],"title":"Preprocess","type":"object"},"TextInput":{"additionalProperties":false,"description":"How a string becomes the `tokens` input; ids are padded with `pad` to `context_length`.\n\n`start` and `end` stand around the text's own ids, null where nothing does; a text that is too\nlong loses its last ids, never `end`.","properties":{"context_length":{"exclusiveMinimum":0,"title":"Context Length","type":"integer"},"layers":{"description":"of the text tower, as the three below","exclusiveMinimum":0,"title":"Layers","type":"integer"},"heads":{"exclusiveMinimum":0,"title":"Heads","type":"integer"},"head_width":{"exclusiveMinimum":0,"title":"Head Width","type":"integer"},"width":{"exclusiveMinimum":0,"title":"Width","type":"integer"},"vocab_size":{"exclusiveMinimum":0,"title":"Vocab Size","type":"integer"},"start":{"anyOf":[{"type":"integer"},{"type":"null"}],"title":"Start"},"end":{"anyOf":[{"type":"integer"},{"type":"null"}],"title":"End"},"pad":{"title":"Pad","type":"integer"},"clean":{"description":"open_clip's clean-up: ftfy, html.unescape twice, one space for all white space [, lower case; 'canonicalize' also drops ASCII punctuation, '_' for a space]","enum":["lower","whitespace","canonicalize"],"title":"Clean","type":"string"},"stripped":{"anyOf":[{"type":"integer"},{"type":"null"}],"default":null,"description":"the tokenizer's id that becomes 0 wherever it stands (strip_sep_token)","title":"Stripped"}},"required":["context_length","layers","heads","head_width","width","vocab_size","start","end","pad","clean"],"title":"TextInput","type":"object"},"Variant":{"additionalProperties":false,"description":"The three graphs at one precision, with the parity measured when they were written.","properties":{"graphs":{"$ref":"#/$defs/Graphs"},"bytes":{"description":"of the distinct files of its graphs","exclusiveMinimum":0,"title":"Bytes","type":"integer"},"parity":{"$ref":"#/$defs/Parity"}},"required":["graphs","bytes","parity"],"title":"Variant","type":"object"}},"additionalProperties":false,"properties":{"schema_version":{"const":2,"title":"Schema Version","type":"integer"},"id":{"pattern":"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$","title":"Id","type":"string"},"name":{"description":"open_clip model name","title":"Name","type":"string"},"pretrained":{"anyOf":[{"type":"string"},{"type":"null"}],"description":"pretrained tag; null for a local checkpoint","title":"Pretrained"},"weights_sha256":{"pattern":"^[0-9a-f]{64}$","title":"Weights Sha256","type":"string"},"dims":{"$ref":"#/$defs/Dims"},"pooling":{"description":"how the tokens become one embedding; 'attention' is the pooled form, whose stem term is the trunk's last residual","enum":["class","average","attention"],"title":"Pooling","type":"string"},"activation":{"enum":["gelu","quick_gelu","gelu_tanh"],"title":"Activation","type":"string"},"preprocess":{"$ref":"#/$defs/Preprocess"},"text":{"$ref":"#/$defs/TextInput"},"logit_scale":{"description":"exp of the learnt parameter","exclusiveMinimum":0,"title":"Logit Scale","type":"number"},"logit_bias":{"anyOf":[{"type":"number"},{"type":"null"}],"title":"Logit Bias"},"tokenizer":{"$ref":"#/$defs/File"},"precisions":{"additionalProperties":{"$ref":"#/$defs/Variant"},"minProperties":1,"propertyNames":{"enum":["fp32","fp16","q8","q4"]},"title":"Precisions","type":"object"},"examples":{"anyOf":[{"$ref":"#/$defs/Examples"},{"type":"null"}]},"means":{"anyOf":[{"$ref":"#/$defs/Means"},{"type":"null"}]},"heads":{"anyOf":[{"$ref":"#/$defs/File"},{"type":"null"}],"default":null,"description":"heads.json: what each head says in words (heads_schema.py)"},"gallery":{"anyOf":[{"$ref":"#/$defs/File"},{"type":"null"}],"default":null,"description":"gallery.json: pictures with what each head makes of them (gallery_schema.py)"},"licence":{"title":"Licence","type":"string"},"citation":{"title":"Citation","type":"string"}},"required":["schema_version","id","name","pretrained","weights_sha256","dims","pooling","activation","preprocess","text","logit_scale","logit_bias","tokenizer","precisions","examples","means","licence","citation"],"title":"Manifest","type":"object"};
const func1 = Object.prototype.hasOwnProperty;
const pattern3 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", "u");
const pattern4 = new RegExp("^[0-9a-f]{64}$", "u");
const schema20 = {"additionalProperties":false,"description":"L layers, H heads, E head width, d residual width, D joint width, N tokens.\n\nWith attention pooling the pool is the one layer whose terms there are: L = 1 and H the pool's\nheads; `trunk_layers` counts the blocks before it.","properties":{"layers":{"exclusiveMinimum":0,"title":"Layers","type":"integer"},"trunk_layers":{"description":"blocks of the trunk; equals layers for class and average pooling","exclusiveMinimum":0,"title":"Trunk Layers","type":"integer"},"heads":{"exclusiveMinimum":0,"title":"Heads","type":"integer"},"head_width":{"exclusiveMinimum":0,"title":"Head Width","type":"integer"},"width":{"exclusiveMinimum":0,"title":"Width","type":"integer"},"embed_dim":{"exclusiveMinimum":0,"title":"Embed Dim","type":"integer"},"grid":{"description":"patch rows, patch columns","maxItems":2,"minItems":2,"prefixItems":[{"exclusiveMinimum":0,"type":"integer"},{"exclusiveMinimum":0,"type":"integer"}],"title":"Grid","type":"array"},"class_tokens":{"enum":[0,1],"title":"Class Tokens","type":"integer"},"tokens":{"description":"N = class_tokens + the grid, row by row","exclusiveMinimum":0,"title":"Tokens","type":"integer"}},"required":["layers","trunk_layers","heads","head_width","width","embed_dim","grid","class_tokens","tokens"],"title":"Dims","type":"object"};

function validate53(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate53.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((((((data.layers === undefined) && (missing0 = "layers")) || ((data.trunk_layers === undefined) && (missing0 = "trunk_layers"))) || ((data.heads === undefined) && (missing0 = "heads"))) || ((data.head_width === undefined) && (missing0 = "head_width"))) || ((data.width === undefined) && (missing0 = "width"))) || ((data.embed_dim === undefined) && (missing0 = "embed_dim"))) || ((data.grid === undefined) && (missing0 = "grid"))) || ((data.class_tokens === undefined) && (missing0 = "class_tokens"))) || ((data.tokens === undefined) && (missing0 = "tokens"))){
validate53.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(func1.call(schema20.properties, key0))){
validate53.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.layers !== undefined){
let data0 = data.layers;
const _errs2 = errors;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
validate53.errors = [{instancePath:instancePath+"/layers",schemaPath:"#/properties/layers/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs2){
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 <= 0 || isNaN(data0)){
validate53.errors = [{instancePath:instancePath+"/layers",schemaPath:"#/properties/layers/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.trunk_layers !== undefined){
let data1 = data.trunk_layers;
const _errs4 = errors;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
validate53.errors = [{instancePath:instancePath+"/trunk_layers",schemaPath:"#/properties/trunk_layers/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs4){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 <= 0 || isNaN(data1)){
validate53.errors = [{instancePath:instancePath+"/trunk_layers",schemaPath:"#/properties/trunk_layers/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.heads !== undefined){
let data2 = data.heads;
const _errs6 = errors;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
validate53.errors = [{instancePath:instancePath+"/heads",schemaPath:"#/properties/heads/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs6){
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 <= 0 || isNaN(data2)){
validate53.errors = [{instancePath:instancePath+"/heads",schemaPath:"#/properties/heads/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.head_width !== undefined){
let data3 = data.head_width;
const _errs8 = errors;
if(!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))){
validate53.errors = [{instancePath:instancePath+"/head_width",schemaPath:"#/properties/head_width/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs8){
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 <= 0 || isNaN(data3)){
validate53.errors = [{instancePath:instancePath+"/head_width",schemaPath:"#/properties/head_width/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.width !== undefined){
let data4 = data.width;
const _errs10 = errors;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
validate53.errors = [{instancePath:instancePath+"/width",schemaPath:"#/properties/width/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs10){
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 <= 0 || isNaN(data4)){
validate53.errors = [{instancePath:instancePath+"/width",schemaPath:"#/properties/width/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.embed_dim !== undefined){
let data5 = data.embed_dim;
const _errs12 = errors;
if(!(((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5))) && (isFinite(data5)))){
validate53.errors = [{instancePath:instancePath+"/embed_dim",schemaPath:"#/properties/embed_dim/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs12){
if((typeof data5 == "number") && (isFinite(data5))){
if(data5 <= 0 || isNaN(data5)){
validate53.errors = [{instancePath:instancePath+"/embed_dim",schemaPath:"#/properties/embed_dim/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.grid !== undefined){
let data6 = data.grid;
const _errs14 = errors;
if(errors === _errs14){
if(Array.isArray(data6)){
if(data6.length > 2){
validate53.errors = [{instancePath:instancePath+"/grid",schemaPath:"#/properties/grid/maxItems",keyword:"maxItems",params:{limit: 2}}];
return false;
}
else {
if(data6.length < 2){
validate53.errors = [{instancePath:instancePath+"/grid",schemaPath:"#/properties/grid/minItems",keyword:"minItems",params:{limit: 2}}];
return false;
}
else {
const len0 = data6.length;
if(len0 > 0){
let data7 = data6[0];
const _errs16 = errors;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
validate53.errors = [{instancePath:instancePath+"/grid/0",schemaPath:"#/properties/grid/prefixItems/0/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs16){
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 <= 0 || isNaN(data7)){
validate53.errors = [{instancePath:instancePath+"/grid/0",schemaPath:"#/properties/grid/prefixItems/0/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid1 = _errs16 === errors;
}
if(valid1){
if(len0 > 1){
let data8 = data6[1];
const _errs18 = errors;
if(!(((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8))) && (isFinite(data8)))){
validate53.errors = [{instancePath:instancePath+"/grid/1",schemaPath:"#/properties/grid/prefixItems/1/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs18){
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 <= 0 || isNaN(data8)){
validate53.errors = [{instancePath:instancePath+"/grid/1",schemaPath:"#/properties/grid/prefixItems/1/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid1 = _errs18 === errors;
}
}
}
}
}
else {
validate53.errors = [{instancePath:instancePath+"/grid",schemaPath:"#/properties/grid/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs14 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.class_tokens !== undefined){
let data9 = data.class_tokens;
const _errs20 = errors;
if(!(((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9))) && (isFinite(data9)))){
validate53.errors = [{instancePath:instancePath+"/class_tokens",schemaPath:"#/properties/class_tokens/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(!((data9 === 0) || (data9 === 1))){
validate53.errors = [{instancePath:instancePath+"/class_tokens",schemaPath:"#/properties/class_tokens/enum",keyword:"enum",params:{allowedValues: schema20.properties.class_tokens.enum}}];
return false;
}
var valid0 = _errs20 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tokens !== undefined){
let data10 = data.tokens;
const _errs22 = errors;
if(!(((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10))) && (isFinite(data10)))){
validate53.errors = [{instancePath:instancePath+"/tokens",schemaPath:"#/properties/tokens/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs22){
if((typeof data10 == "number") && (isFinite(data10))){
if(data10 <= 0 || isNaN(data10)){
validate53.errors = [{instancePath:instancePath+"/tokens",schemaPath:"#/properties/tokens/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs22 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate53.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate53.errors = vErrors;
return errors === 0;
}
validate53.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema21 = {"additionalProperties":false,"description":"From decoded RGB pixels to the `pixels` input (open_clip's evaluation transform).","properties":{"size":{"exclusiveMinimum":0,"title":"Size","type":"integer"},"resize_mode":{"enum":["shortest","squash","longest"],"title":"Resize Mode","type":"string"},"interpolation":{"enum":["bicubic","bilinear"],"title":"Interpolation","type":"string"},"mean":{"maxItems":3,"minItems":3,"prefixItems":[{"type":"number"},{"type":"number"},{"type":"number"}],"title":"Mean","type":"array"},"std":{"maxItems":3,"minItems":3,"prefixItems":[{"type":"number"},{"type":"number"},{"type":"number"}],"title":"Std","type":"array"}},"required":["size","resize_mode","interpolation","mean","std"],"title":"Preprocess","type":"object"};

function validate55(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate55.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((data.size === undefined) && (missing0 = "size")) || ((data.resize_mode === undefined) && (missing0 = "resize_mode"))) || ((data.interpolation === undefined) && (missing0 = "interpolation"))) || ((data.mean === undefined) && (missing0 = "mean"))) || ((data.std === undefined) && (missing0 = "std"))){
validate55.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((((key0 === "size") || (key0 === "resize_mode")) || (key0 === "interpolation")) || (key0 === "mean")) || (key0 === "std"))){
validate55.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.size !== undefined){
let data0 = data.size;
const _errs2 = errors;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
validate55.errors = [{instancePath:instancePath+"/size",schemaPath:"#/properties/size/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs2){
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 <= 0 || isNaN(data0)){
validate55.errors = [{instancePath:instancePath+"/size",schemaPath:"#/properties/size/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.resize_mode !== undefined){
let data1 = data.resize_mode;
const _errs4 = errors;
if(typeof data1 !== "string"){
validate55.errors = [{instancePath:instancePath+"/resize_mode",schemaPath:"#/properties/resize_mode/type",keyword:"type",params:{type: "string"}}];
return false;
}
if(!(((data1 === "shortest") || (data1 === "squash")) || (data1 === "longest"))){
validate55.errors = [{instancePath:instancePath+"/resize_mode",schemaPath:"#/properties/resize_mode/enum",keyword:"enum",params:{allowedValues: schema21.properties.resize_mode.enum}}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.interpolation !== undefined){
let data2 = data.interpolation;
const _errs6 = errors;
if(typeof data2 !== "string"){
validate55.errors = [{instancePath:instancePath+"/interpolation",schemaPath:"#/properties/interpolation/type",keyword:"type",params:{type: "string"}}];
return false;
}
if(!((data2 === "bicubic") || (data2 === "bilinear"))){
validate55.errors = [{instancePath:instancePath+"/interpolation",schemaPath:"#/properties/interpolation/enum",keyword:"enum",params:{allowedValues: schema21.properties.interpolation.enum}}];
return false;
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.mean !== undefined){
let data3 = data.mean;
const _errs8 = errors;
if(errors === _errs8){
if(Array.isArray(data3)){
if(data3.length > 3){
validate55.errors = [{instancePath:instancePath+"/mean",schemaPath:"#/properties/mean/maxItems",keyword:"maxItems",params:{limit: 3}}];
return false;
}
else {
if(data3.length < 3){
validate55.errors = [{instancePath:instancePath+"/mean",schemaPath:"#/properties/mean/minItems",keyword:"minItems",params:{limit: 3}}];
return false;
}
else {
const len0 = data3.length;
if(len0 > 0){
let data4 = data3[0];
const _errs10 = errors;
if(!((typeof data4 == "number") && (isFinite(data4)))){
validate55.errors = [{instancePath:instancePath+"/mean/0",schemaPath:"#/properties/mean/prefixItems/0/type",keyword:"type",params:{type: "number"}}];
return false;
}
var valid1 = _errs10 === errors;
}
if(valid1){
if(len0 > 1){
let data5 = data3[1];
const _errs12 = errors;
if(!((typeof data5 == "number") && (isFinite(data5)))){
validate55.errors = [{instancePath:instancePath+"/mean/1",schemaPath:"#/properties/mean/prefixItems/1/type",keyword:"type",params:{type: "number"}}];
return false;
}
var valid1 = _errs12 === errors;
}
if(valid1){
if(len0 > 2){
let data6 = data3[2];
const _errs14 = errors;
if(!((typeof data6 == "number") && (isFinite(data6)))){
validate55.errors = [{instancePath:instancePath+"/mean/2",schemaPath:"#/properties/mean/prefixItems/2/type",keyword:"type",params:{type: "number"}}];
return false;
}
var valid1 = _errs14 === errors;
}
}
}
}
}
}
else {
validate55.errors = [{instancePath:instancePath+"/mean",schemaPath:"#/properties/mean/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.std !== undefined){
let data7 = data.std;
const _errs16 = errors;
if(errors === _errs16){
if(Array.isArray(data7)){
if(data7.length > 3){
validate55.errors = [{instancePath:instancePath+"/std",schemaPath:"#/properties/std/maxItems",keyword:"maxItems",params:{limit: 3}}];
return false;
}
else {
if(data7.length < 3){
validate55.errors = [{instancePath:instancePath+"/std",schemaPath:"#/properties/std/minItems",keyword:"minItems",params:{limit: 3}}];
return false;
}
else {
const len1 = data7.length;
if(len1 > 0){
let data8 = data7[0];
const _errs18 = errors;
if(!((typeof data8 == "number") && (isFinite(data8)))){
validate55.errors = [{instancePath:instancePath+"/std/0",schemaPath:"#/properties/std/prefixItems/0/type",keyword:"type",params:{type: "number"}}];
return false;
}
var valid2 = _errs18 === errors;
}
if(valid2){
if(len1 > 1){
let data9 = data7[1];
const _errs20 = errors;
if(!((typeof data9 == "number") && (isFinite(data9)))){
validate55.errors = [{instancePath:instancePath+"/std/1",schemaPath:"#/properties/std/prefixItems/1/type",keyword:"type",params:{type: "number"}}];
return false;
}
var valid2 = _errs20 === errors;
}
if(valid2){
if(len1 > 2){
let data10 = data7[2];
const _errs22 = errors;
if(!((typeof data10 == "number") && (isFinite(data10)))){
validate55.errors = [{instancePath:instancePath+"/std/2",schemaPath:"#/properties/std/prefixItems/2/type",keyword:"type",params:{type: "number"}}];
return false;
}
var valid2 = _errs22 === errors;
}
}
}
}
}
}
else {
validate55.errors = [{instancePath:instancePath+"/std",schemaPath:"#/properties/std/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
else {
validate55.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate55.errors = vErrors;
return errors === 0;
}
validate55.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema22 = {"additionalProperties":false,"description":"How a string becomes the `tokens` input; ids are padded with `pad` to `context_length`.\n\n`start` and `end` stand around the text's own ids, null where nothing does; a text that is too\nlong loses its last ids, never `end`.","properties":{"context_length":{"exclusiveMinimum":0,"title":"Context Length","type":"integer"},"layers":{"description":"of the text tower, as the three below","exclusiveMinimum":0,"title":"Layers","type":"integer"},"heads":{"exclusiveMinimum":0,"title":"Heads","type":"integer"},"head_width":{"exclusiveMinimum":0,"title":"Head Width","type":"integer"},"width":{"exclusiveMinimum":0,"title":"Width","type":"integer"},"vocab_size":{"exclusiveMinimum":0,"title":"Vocab Size","type":"integer"},"start":{"anyOf":[{"type":"integer"},{"type":"null"}],"title":"Start"},"end":{"anyOf":[{"type":"integer"},{"type":"null"}],"title":"End"},"pad":{"title":"Pad","type":"integer"},"clean":{"description":"open_clip's clean-up: ftfy, html.unescape twice, one space for all white space [, lower case; 'canonicalize' also drops ASCII punctuation, '_' for a space]","enum":["lower","whitespace","canonicalize"],"title":"Clean","type":"string"},"stripped":{"anyOf":[{"type":"integer"},{"type":"null"}],"default":null,"description":"the tokenizer's id that becomes 0 wherever it stands (strip_sep_token)","title":"Stripped"}},"required":["context_length","layers","heads","head_width","width","vocab_size","start","end","pad","clean"],"title":"TextInput","type":"object"};

function validate57(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate57.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((((((((data.context_length === undefined) && (missing0 = "context_length")) || ((data.layers === undefined) && (missing0 = "layers"))) || ((data.heads === undefined) && (missing0 = "heads"))) || ((data.head_width === undefined) && (missing0 = "head_width"))) || ((data.width === undefined) && (missing0 = "width"))) || ((data.vocab_size === undefined) && (missing0 = "vocab_size"))) || ((data.start === undefined) && (missing0 = "start"))) || ((data.end === undefined) && (missing0 = "end"))) || ((data.pad === undefined) && (missing0 = "pad"))) || ((data.clean === undefined) && (missing0 = "clean"))){
validate57.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(func1.call(schema22.properties, key0))){
validate57.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.context_length !== undefined){
let data0 = data.context_length;
const _errs2 = errors;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
validate57.errors = [{instancePath:instancePath+"/context_length",schemaPath:"#/properties/context_length/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs2){
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 <= 0 || isNaN(data0)){
validate57.errors = [{instancePath:instancePath+"/context_length",schemaPath:"#/properties/context_length/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.layers !== undefined){
let data1 = data.layers;
const _errs4 = errors;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
validate57.errors = [{instancePath:instancePath+"/layers",schemaPath:"#/properties/layers/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs4){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 <= 0 || isNaN(data1)){
validate57.errors = [{instancePath:instancePath+"/layers",schemaPath:"#/properties/layers/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.heads !== undefined){
let data2 = data.heads;
const _errs6 = errors;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
validate57.errors = [{instancePath:instancePath+"/heads",schemaPath:"#/properties/heads/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs6){
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 <= 0 || isNaN(data2)){
validate57.errors = [{instancePath:instancePath+"/heads",schemaPath:"#/properties/heads/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.head_width !== undefined){
let data3 = data.head_width;
const _errs8 = errors;
if(!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))){
validate57.errors = [{instancePath:instancePath+"/head_width",schemaPath:"#/properties/head_width/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs8){
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 <= 0 || isNaN(data3)){
validate57.errors = [{instancePath:instancePath+"/head_width",schemaPath:"#/properties/head_width/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.width !== undefined){
let data4 = data.width;
const _errs10 = errors;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
validate57.errors = [{instancePath:instancePath+"/width",schemaPath:"#/properties/width/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs10){
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 <= 0 || isNaN(data4)){
validate57.errors = [{instancePath:instancePath+"/width",schemaPath:"#/properties/width/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.vocab_size !== undefined){
let data5 = data.vocab_size;
const _errs12 = errors;
if(!(((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5))) && (isFinite(data5)))){
validate57.errors = [{instancePath:instancePath+"/vocab_size",schemaPath:"#/properties/vocab_size/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs12){
if((typeof data5 == "number") && (isFinite(data5))){
if(data5 <= 0 || isNaN(data5)){
validate57.errors = [{instancePath:instancePath+"/vocab_size",schemaPath:"#/properties/vocab_size/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.start !== undefined){
let data6 = data.start;
const _errs14 = errors;
const _errs15 = errors;
let valid1 = false;
const _errs16 = errors;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
const err0 = {instancePath:instancePath+"/start",schemaPath:"#/properties/start/anyOf/0/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
var _valid0 = _errs16 === errors;
valid1 = valid1 || _valid0;
const _errs18 = errors;
if(data6 !== null){
const err1 = {instancePath:instancePath+"/start",schemaPath:"#/properties/start/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs18 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const err2 = {instancePath:instancePath+"/start",schemaPath:"#/properties/start/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
validate57.errors = vErrors;
return false;
}
else {
errors = _errs15;
if(vErrors !== null){
if(_errs15){
vErrors.length = _errs15;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs14 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.end !== undefined){
let data7 = data.end;
const _errs20 = errors;
const _errs21 = errors;
let valid2 = false;
const _errs22 = errors;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
const err3 = {instancePath:instancePath+"/end",schemaPath:"#/properties/end/anyOf/0/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid1 = _errs22 === errors;
valid2 = valid2 || _valid1;
const _errs24 = errors;
if(data7 !== null){
const err4 = {instancePath:instancePath+"/end",schemaPath:"#/properties/end/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid1 = _errs24 === errors;
valid2 = valid2 || _valid1;
if(!valid2){
const err5 = {instancePath:instancePath+"/end",schemaPath:"#/properties/end/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
validate57.errors = vErrors;
return false;
}
else {
errors = _errs21;
if(vErrors !== null){
if(_errs21){
vErrors.length = _errs21;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs20 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pad !== undefined){
let data8 = data.pad;
const _errs26 = errors;
if(!(((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8))) && (isFinite(data8)))){
validate57.errors = [{instancePath:instancePath+"/pad",schemaPath:"#/properties/pad/type",keyword:"type",params:{type: "integer"}}];
return false;
}
var valid0 = _errs26 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.clean !== undefined){
let data9 = data.clean;
const _errs28 = errors;
if(typeof data9 !== "string"){
validate57.errors = [{instancePath:instancePath+"/clean",schemaPath:"#/properties/clean/type",keyword:"type",params:{type: "string"}}];
return false;
}
if(!(((data9 === "lower") || (data9 === "whitespace")) || (data9 === "canonicalize"))){
validate57.errors = [{instancePath:instancePath+"/clean",schemaPath:"#/properties/clean/enum",keyword:"enum",params:{allowedValues: schema22.properties.clean.enum}}];
return false;
}
var valid0 = _errs28 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.stripped !== undefined){
let data10 = data.stripped;
const _errs30 = errors;
const _errs31 = errors;
let valid3 = false;
const _errs32 = errors;
if(!(((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10))) && (isFinite(data10)))){
const err6 = {instancePath:instancePath+"/stripped",schemaPath:"#/properties/stripped/anyOf/0/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var _valid2 = _errs32 === errors;
valid3 = valid3 || _valid2;
const _errs34 = errors;
if(data10 !== null){
const err7 = {instancePath:instancePath+"/stripped",schemaPath:"#/properties/stripped/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var _valid2 = _errs34 === errors;
valid3 = valid3 || _valid2;
if(!valid3){
const err8 = {instancePath:instancePath+"/stripped",schemaPath:"#/properties/stripped/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
validate57.errors = vErrors;
return false;
}
else {
errors = _errs31;
if(vErrors !== null){
if(_errs31){
vErrors.length = _errs31;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs30 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate57.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate57.errors = vErrors;
return errors === 0;
}
validate57.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema23 = {"additionalProperties":false,"description":"One file of the bundle.","properties":{"path":{"pattern":"^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$","title":"Path","type":"string"},"bytes":{"minimum":0,"title":"Bytes","type":"integer"},"sha256":{"pattern":"^[0-9a-f]{64}$","title":"Sha256","type":"string"}},"required":["path","bytes","sha256"],"title":"File","type":"object"};
const pattern5 = new RegExp("^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$", "u");

function validate59(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate59.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.path === undefined) && (missing0 = "path")) || ((data.bytes === undefined) && (missing0 = "bytes"))) || ((data.sha256 === undefined) && (missing0 = "sha256"))){
validate59.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((key0 === "path") || (key0 === "bytes")) || (key0 === "sha256"))){
validate59.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.path !== undefined){
let data0 = data.path;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern5.test(data0)){
validate59.errors = [{instancePath:instancePath+"/path",schemaPath:"#/properties/path/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$"}}];
return false;
}
}
else {
validate59.errors = [{instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.bytes !== undefined){
let data1 = data.bytes;
const _errs4 = errors;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
validate59.errors = [{instancePath:instancePath+"/bytes",schemaPath:"#/properties/bytes/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs4){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 < 0 || isNaN(data1)){
validate59.errors = [{instancePath:instancePath+"/bytes",schemaPath:"#/properties/bytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.sha256 !== undefined){
let data2 = data.sha256;
const _errs6 = errors;
if(errors === _errs6){
if(typeof data2 === "string"){
if(!pattern4.test(data2)){
validate59.errors = [{instancePath:instancePath+"/sha256",schemaPath:"#/properties/sha256/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"}}];
return false;
}
}
else {
validate59.errors = [{instancePath:instancePath+"/sha256",schemaPath:"#/properties/sha256/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
else {
validate59.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate59.errors = vErrors;
return errors === 0;
}
validate59.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema24 = {"additionalProperties":false,"description":"The three graphs at one precision, with the parity measured when they were written.","properties":{"graphs":{"$ref":"#/$defs/Graphs"},"bytes":{"description":"of the distinct files of its graphs","exclusiveMinimum":0,"title":"Bytes","type":"integer"},"parity":{"$ref":"#/$defs/Parity"}},"required":["graphs","bytes","parity"],"title":"Variant","type":"object"};
const schema25 = {"additionalProperties":false,"properties":{"decompose":{"$ref":"#/$defs/Graph"},"text":{"$ref":"#/$defs/Graph"},"readout":{"$ref":"#/$defs/Graph"}},"required":["decompose","text","readout"],"title":"Graphs","type":"object"};
const schema26 = {"additionalProperties":false,"description":"One ONNX graph and its external data; the graph refers to its data by base name.\n\n`data` are the shards: each at most 2^25 bytes, unless one tensor alone is larger. Tensors that\nseveral graphs or precisions use lie in shards that each of them names.","properties":{"onnx":{"$ref":"#/$defs/File"},"data":{"items":{"$ref":"#/$defs/File"},"title":"Data","type":"array"}},"required":["onnx","data"],"title":"Graph","type":"object"};

function validate63(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate63.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.onnx === undefined) && (missing0 = "onnx")) || ((data.data === undefined) && (missing0 = "data"))){
validate63.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "onnx") || (key0 === "data"))){
validate63.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.onnx !== undefined){
const _errs2 = errors;
if(!(validate59(data.onnx, {instancePath:instancePath+"/onnx",parentData:data,parentDataProperty:"onnx",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.data !== undefined){
let data1 = data.data;
const _errs3 = errors;
if(errors === _errs3){
if(Array.isArray(data1)){
var valid1 = true;
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
const _errs5 = errors;
if(!(validate59(data1[i0], {instancePath:instancePath+"/data/" + i0,parentData:data1,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
var valid1 = _errs5 === errors;
if(!valid1){
break;
}
}
}
else {
validate63.errors = [{instancePath:instancePath+"/data",schemaPath:"#/properties/data/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate63.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate63.errors = vErrors;
return errors === 0;
}
validate63.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate62(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate62.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.decompose === undefined) && (missing0 = "decompose")) || ((data.text === undefined) && (missing0 = "text"))) || ((data.readout === undefined) && (missing0 = "readout"))){
validate62.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((key0 === "decompose") || (key0 === "text")) || (key0 === "readout"))){
validate62.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.decompose !== undefined){
const _errs2 = errors;
if(!(validate63(data.decompose, {instancePath:instancePath+"/decompose",parentData:data,parentDataProperty:"decompose",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate63.errors : vErrors.concat(validate63.errors);
errors = vErrors.length;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.text !== undefined){
const _errs3 = errors;
if(!(validate63(data.text, {instancePath:instancePath+"/text",parentData:data,parentDataProperty:"text",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate63.errors : vErrors.concat(validate63.errors);
errors = vErrors.length;
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.readout !== undefined){
const _errs4 = errors;
if(!(validate63(data.readout, {instancePath:instancePath+"/readout",parentData:data,parentDataProperty:"readout",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate63.errors : vErrors.concat(validate63.errors);
errors = vErrors.length;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
else {
validate62.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate62.errors = vErrors;
return errors === 0;
}
validate62.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema27 = {"additionalProperties":false,"description":"How far this precision is from the untouched open_clip model in fp32.\n\nMeasured over `images` pictures and `texts` texts when the bundle was written.","properties":{"images":{"exclusiveMinimum":0,"title":"Images","type":"integer"},"texts":{"exclusiveMinimum":0,"title":"Texts","type":"integer"},"sum_check":{"description":"worst ‖embedding − Σ terms‖ / ‖embedding‖","minimum":0,"title":"Sum Check","type":"number"},"embedding":{"description":"worst ‖embedding − open_clip's‖ / ‖open_clip's‖","minimum":0,"title":"Embedding","type":"number"},"embedding_cosine":{"description":"worst cosine to open_clip's embedding","maximum":1.000001,"minimum":-1,"title":"Embedding Cosine","type":"number"},"embedding_cosine_mean":{"description":"mean cosine to open_clip's embedding","maximum":1.000001,"minimum":-1,"title":"Embedding Cosine Mean","type":"number"},"head_cosine":{"description":"worst cosine of any head's term to the same term in fp32 torch","maximum":1.000001,"minimum":-1,"title":"Head Cosine","type":"number"},"head_cosine_mean":{"description":"mean cosine of the heads' terms to the same terms in fp32 torch","maximum":1.000001,"minimum":-1,"title":"Head Cosine Mean","type":"number"},"text_cosine":{"description":"worst cosine to open_clip's text embedding","maximum":1.000001,"minimum":-1,"title":"Text Cosine","type":"number"},"text_sum_check":{"description":"worst ‖text embedding − Σ its terms‖ / ‖text embedding‖","minimum":0,"title":"Text Sum Check","type":"number"}},"required":["images","texts","sum_check","embedding","embedding_cosine","embedding_cosine_mean","head_cosine","head_cosine_mean","text_cosine","text_sum_check"],"title":"Parity","type":"object"};

function validate70(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate70.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((((((((data.images === undefined) && (missing0 = "images")) || ((data.texts === undefined) && (missing0 = "texts"))) || ((data.sum_check === undefined) && (missing0 = "sum_check"))) || ((data.embedding === undefined) && (missing0 = "embedding"))) || ((data.embedding_cosine === undefined) && (missing0 = "embedding_cosine"))) || ((data.embedding_cosine_mean === undefined) && (missing0 = "embedding_cosine_mean"))) || ((data.head_cosine === undefined) && (missing0 = "head_cosine"))) || ((data.head_cosine_mean === undefined) && (missing0 = "head_cosine_mean"))) || ((data.text_cosine === undefined) && (missing0 = "text_cosine"))) || ((data.text_sum_check === undefined) && (missing0 = "text_sum_check"))){
validate70.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(func1.call(schema27.properties, key0))){
validate70.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.images !== undefined){
let data0 = data.images;
const _errs2 = errors;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
validate70.errors = [{instancePath:instancePath+"/images",schemaPath:"#/properties/images/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs2){
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 <= 0 || isNaN(data0)){
validate70.errors = [{instancePath:instancePath+"/images",schemaPath:"#/properties/images/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.texts !== undefined){
let data1 = data.texts;
const _errs4 = errors;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
validate70.errors = [{instancePath:instancePath+"/texts",schemaPath:"#/properties/texts/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs4){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 <= 0 || isNaN(data1)){
validate70.errors = [{instancePath:instancePath+"/texts",schemaPath:"#/properties/texts/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.sum_check !== undefined){
let data2 = data.sum_check;
const _errs6 = errors;
if(errors === _errs6){
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 < 0 || isNaN(data2)){
validate70.errors = [{instancePath:instancePath+"/sum_check",schemaPath:"#/properties/sum_check/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
else {
validate70.errors = [{instancePath:instancePath+"/sum_check",schemaPath:"#/properties/sum_check/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.embedding !== undefined){
let data3 = data.embedding;
const _errs8 = errors;
if(errors === _errs8){
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 < 0 || isNaN(data3)){
validate70.errors = [{instancePath:instancePath+"/embedding",schemaPath:"#/properties/embedding/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
else {
validate70.errors = [{instancePath:instancePath+"/embedding",schemaPath:"#/properties/embedding/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.embedding_cosine !== undefined){
let data4 = data.embedding_cosine;
const _errs10 = errors;
if(errors === _errs10){
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 1.000001 || isNaN(data4)){
validate70.errors = [{instancePath:instancePath+"/embedding_cosine",schemaPath:"#/properties/embedding_cosine/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1.000001}}];
return false;
}
else {
if(data4 < -1 || isNaN(data4)){
validate70.errors = [{instancePath:instancePath+"/embedding_cosine",schemaPath:"#/properties/embedding_cosine/minimum",keyword:"minimum",params:{comparison: ">=", limit: -1}}];
return false;
}
}
}
else {
validate70.errors = [{instancePath:instancePath+"/embedding_cosine",schemaPath:"#/properties/embedding_cosine/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.embedding_cosine_mean !== undefined){
let data5 = data.embedding_cosine_mean;
const _errs12 = errors;
if(errors === _errs12){
if((typeof data5 == "number") && (isFinite(data5))){
if(data5 > 1.000001 || isNaN(data5)){
validate70.errors = [{instancePath:instancePath+"/embedding_cosine_mean",schemaPath:"#/properties/embedding_cosine_mean/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1.000001}}];
return false;
}
else {
if(data5 < -1 || isNaN(data5)){
validate70.errors = [{instancePath:instancePath+"/embedding_cosine_mean",schemaPath:"#/properties/embedding_cosine_mean/minimum",keyword:"minimum",params:{comparison: ">=", limit: -1}}];
return false;
}
}
}
else {
validate70.errors = [{instancePath:instancePath+"/embedding_cosine_mean",schemaPath:"#/properties/embedding_cosine_mean/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.head_cosine !== undefined){
let data6 = data.head_cosine;
const _errs14 = errors;
if(errors === _errs14){
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 > 1.000001 || isNaN(data6)){
validate70.errors = [{instancePath:instancePath+"/head_cosine",schemaPath:"#/properties/head_cosine/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1.000001}}];
return false;
}
else {
if(data6 < -1 || isNaN(data6)){
validate70.errors = [{instancePath:instancePath+"/head_cosine",schemaPath:"#/properties/head_cosine/minimum",keyword:"minimum",params:{comparison: ">=", limit: -1}}];
return false;
}
}
}
else {
validate70.errors = [{instancePath:instancePath+"/head_cosine",schemaPath:"#/properties/head_cosine/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs14 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.head_cosine_mean !== undefined){
let data7 = data.head_cosine_mean;
const _errs16 = errors;
if(errors === _errs16){
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 > 1.000001 || isNaN(data7)){
validate70.errors = [{instancePath:instancePath+"/head_cosine_mean",schemaPath:"#/properties/head_cosine_mean/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1.000001}}];
return false;
}
else {
if(data7 < -1 || isNaN(data7)){
validate70.errors = [{instancePath:instancePath+"/head_cosine_mean",schemaPath:"#/properties/head_cosine_mean/minimum",keyword:"minimum",params:{comparison: ">=", limit: -1}}];
return false;
}
}
}
else {
validate70.errors = [{instancePath:instancePath+"/head_cosine_mean",schemaPath:"#/properties/head_cosine_mean/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.text_cosine !== undefined){
let data8 = data.text_cosine;
const _errs18 = errors;
if(errors === _errs18){
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 > 1.000001 || isNaN(data8)){
validate70.errors = [{instancePath:instancePath+"/text_cosine",schemaPath:"#/properties/text_cosine/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1.000001}}];
return false;
}
else {
if(data8 < -1 || isNaN(data8)){
validate70.errors = [{instancePath:instancePath+"/text_cosine",schemaPath:"#/properties/text_cosine/minimum",keyword:"minimum",params:{comparison: ">=", limit: -1}}];
return false;
}
}
}
else {
validate70.errors = [{instancePath:instancePath+"/text_cosine",schemaPath:"#/properties/text_cosine/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs18 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.text_sum_check !== undefined){
let data9 = data.text_sum_check;
const _errs20 = errors;
if(errors === _errs20){
if((typeof data9 == "number") && (isFinite(data9))){
if(data9 < 0 || isNaN(data9)){
validate70.errors = [{instancePath:instancePath+"/text_sum_check",schemaPath:"#/properties/text_sum_check/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
else {
validate70.errors = [{instancePath:instancePath+"/text_sum_check",schemaPath:"#/properties/text_sum_check/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs20 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate70.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate70.errors = vErrors;
return errors === 0;
}
validate70.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate61(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate61.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.graphs === undefined) && (missing0 = "graphs")) || ((data.bytes === undefined) && (missing0 = "bytes"))) || ((data.parity === undefined) && (missing0 = "parity"))){
validate61.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((key0 === "graphs") || (key0 === "bytes")) || (key0 === "parity"))){
validate61.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.graphs !== undefined){
const _errs2 = errors;
if(!(validate62(data.graphs, {instancePath:instancePath+"/graphs",parentData:data,parentDataProperty:"graphs",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.bytes !== undefined){
let data1 = data.bytes;
const _errs3 = errors;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
validate61.errors = [{instancePath:instancePath+"/bytes",schemaPath:"#/properties/bytes/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs3){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 <= 0 || isNaN(data1)){
validate61.errors = [{instancePath:instancePath+"/bytes",schemaPath:"#/properties/bytes/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.parity !== undefined){
const _errs5 = errors;
if(!(validate70(data.parity, {instancePath:instancePath+"/parity",parentData:data,parentDataProperty:"parity",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
errors = vErrors.length;
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
else {
validate61.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate61.errors = vErrors;
return errors === 0;
}
validate61.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema28 = {"additionalProperties":false,"description":"What the first view shows before any graph is downloaded.\n\n`texts_file` is a safetensors file: `text_embedding` [T, D] and `text_directions` [T, L, H, E]\n(= R[l, h] @ t, so that patch_scores = weighted_values · text_directions without a graph).","properties":{"texts":{"items":{"type":"string"},"title":"Texts","type":"array"},"template":{"description":"prompt template in which {} stands for the typed text","title":"Template","type":"string"},"texts_file":{"$ref":"#/$defs/File"},"images":{"items":{"$ref":"#/$defs/Example"},"title":"Images","type":"array"}},"required":["texts","template","texts_file","images"],"title":"Examples","type":"object"};
const schema29 = {"additionalProperties":false,"description":"A sample image and its terms (safetensors, named as the graph's outputs, no batch).","properties":{"id":{"pattern":"^[a-z0-9][a-z0-9-]{0,63}$","title":"Id","type":"string"},"title":{"title":"Title","type":"string"},"image":{"$ref":"#/$defs/File"},"terms":{"$ref":"#/$defs/File"}},"required":["id","title","image","terms"],"title":"Example","type":"object"};
const pattern7 = new RegExp("^[a-z0-9][a-z0-9-]{0,63}$", "u");

function validate75(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate75.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((data.id === undefined) && (missing0 = "id")) || ((data.title === undefined) && (missing0 = "title"))) || ((data.image === undefined) && (missing0 = "image"))) || ((data.terms === undefined) && (missing0 = "terms"))){
validate75.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((((key0 === "id") || (key0 === "title")) || (key0 === "image")) || (key0 === "terms"))){
validate75.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.id !== undefined){
let data0 = data.id;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern7.test(data0)){
validate75.errors = [{instancePath:instancePath+"/id",schemaPath:"#/properties/id/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9][a-z0-9-]{0,63}$"}}];
return false;
}
}
else {
validate75.errors = [{instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.title !== undefined){
const _errs4 = errors;
if(typeof data.title !== "string"){
validate75.errors = [{instancePath:instancePath+"/title",schemaPath:"#/properties/title/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.image !== undefined){
const _errs6 = errors;
if(!(validate59(data.image, {instancePath:instancePath+"/image",parentData:data,parentDataProperty:"image",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.terms !== undefined){
const _errs7 = errors;
if(!(validate59(data.terms, {instancePath:instancePath+"/terms",parentData:data,parentDataProperty:"terms",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
else {
validate75.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate75.errors = vErrors;
return errors === 0;
}
validate75.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate73(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate73.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((data.texts === undefined) && (missing0 = "texts")) || ((data.template === undefined) && (missing0 = "template"))) || ((data.texts_file === undefined) && (missing0 = "texts_file"))) || ((data.images === undefined) && (missing0 = "images"))){
validate73.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((((key0 === "texts") || (key0 === "template")) || (key0 === "texts_file")) || (key0 === "images"))){
validate73.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.texts !== undefined){
let data0 = data.texts;
const _errs2 = errors;
if(errors === _errs2){
if(Array.isArray(data0)){
var valid1 = true;
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
const _errs4 = errors;
if(typeof data0[i0] !== "string"){
validate73.errors = [{instancePath:instancePath+"/texts/" + i0,schemaPath:"#/properties/texts/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid1 = _errs4 === errors;
if(!valid1){
break;
}
}
}
else {
validate73.errors = [{instancePath:instancePath+"/texts",schemaPath:"#/properties/texts/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.template !== undefined){
const _errs6 = errors;
if(typeof data.template !== "string"){
validate73.errors = [{instancePath:instancePath+"/template",schemaPath:"#/properties/template/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.texts_file !== undefined){
const _errs8 = errors;
if(!(validate59(data.texts_file, {instancePath:instancePath+"/texts_file",parentData:data,parentDataProperty:"texts_file",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.images !== undefined){
let data4 = data.images;
const _errs9 = errors;
if(errors === _errs9){
if(Array.isArray(data4)){
var valid2 = true;
const len1 = data4.length;
for(let i1=0; i1<len1; i1++){
const _errs11 = errors;
if(!(validate75(data4[i1], {instancePath:instancePath+"/images/" + i1,parentData:data4,parentDataProperty:i1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate75.errors : vErrors.concat(validate75.errors);
errors = vErrors.length;
}
var valid2 = _errs11 === errors;
if(!valid2){
break;
}
}
}
else {
validate73.errors = [{instancePath:instancePath+"/images",schemaPath:"#/properties/images/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
else {
validate73.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate73.errors = vErrors;
return errors === 0;
}
validate73.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema30 = {"additionalProperties":false,"description":"Mean terms over a set of images, for mean ablation (safetensors).\n\nTensors: `head_terms` [L, H, D], `mlp_terms` [L, D], `stem_term` [D], `bias_term` [D].","properties":{"file":{"$ref":"#/$defs/File"},"images":{"exclusiveMinimum":0,"title":"Images","type":"integer"},"source":{"title":"Source","type":"string"}},"required":["file","images","source"],"title":"Means","type":"object"};

function validate80(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate80.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.file === undefined) && (missing0 = "file")) || ((data.images === undefined) && (missing0 = "images"))) || ((data.source === undefined) && (missing0 = "source"))){
validate80.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((key0 === "file") || (key0 === "images")) || (key0 === "source"))){
validate80.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.file !== undefined){
const _errs2 = errors;
if(!(validate59(data.file, {instancePath:instancePath+"/file",parentData:data,parentDataProperty:"file",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.images !== undefined){
let data1 = data.images;
const _errs3 = errors;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
validate80.errors = [{instancePath:instancePath+"/images",schemaPath:"#/properties/images/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs3){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 <= 0 || isNaN(data1)){
validate80.errors = [{instancePath:instancePath+"/images",schemaPath:"#/properties/images/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.source !== undefined){
const _errs5 = errors;
if(typeof data.source !== "string"){
validate80.errors = [{instancePath:instancePath+"/source",schemaPath:"#/properties/source/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
else {
validate80.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate80.errors = vErrors;
return errors === 0;
}
validate80.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate52(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate52.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((((((((((((((((data.schema_version === undefined) && (missing0 = "schema_version")) || ((data.id === undefined) && (missing0 = "id"))) || ((data.name === undefined) && (missing0 = "name"))) || ((data.pretrained === undefined) && (missing0 = "pretrained"))) || ((data.weights_sha256 === undefined) && (missing0 = "weights_sha256"))) || ((data.dims === undefined) && (missing0 = "dims"))) || ((data.pooling === undefined) && (missing0 = "pooling"))) || ((data.activation === undefined) && (missing0 = "activation"))) || ((data.preprocess === undefined) && (missing0 = "preprocess"))) || ((data.text === undefined) && (missing0 = "text"))) || ((data.logit_scale === undefined) && (missing0 = "logit_scale"))) || ((data.logit_bias === undefined) && (missing0 = "logit_bias"))) || ((data.tokenizer === undefined) && (missing0 = "tokenizer"))) || ((data.precisions === undefined) && (missing0 = "precisions"))) || ((data.examples === undefined) && (missing0 = "examples"))) || ((data.means === undefined) && (missing0 = "means"))) || ((data.licence === undefined) && (missing0 = "licence"))) || ((data.citation === undefined) && (missing0 = "citation"))){
validate52.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(func1.call(schema19.properties, key0))){
validate52.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.schema_version !== undefined){
let data0 = data.schema_version;
const _errs2 = errors;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
validate52.errors = [{instancePath:instancePath+"/schema_version",schemaPath:"#/properties/schema_version/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(2 !== data0){
validate52.errors = [{instancePath:instancePath+"/schema_version",schemaPath:"#/properties/schema_version/const",keyword:"const",params:{allowedValue: 2}}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.id !== undefined){
let data1 = data.id;
const _errs4 = errors;
if(errors === _errs4){
if(typeof data1 === "string"){
if(!pattern3.test(data1)){
validate52.errors = [{instancePath:instancePath+"/id",schemaPath:"#/properties/id/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"}}];
return false;
}
}
else {
validate52.errors = [{instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.name !== undefined){
const _errs6 = errors;
if(typeof data.name !== "string"){
validate52.errors = [{instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pretrained !== undefined){
let data3 = data.pretrained;
const _errs8 = errors;
const _errs9 = errors;
let valid1 = false;
const _errs10 = errors;
if(typeof data3 !== "string"){
const err0 = {instancePath:instancePath+"/pretrained",schemaPath:"#/properties/pretrained/anyOf/0/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
var _valid0 = _errs10 === errors;
valid1 = valid1 || _valid0;
const _errs12 = errors;
if(data3 !== null){
const err1 = {instancePath:instancePath+"/pretrained",schemaPath:"#/properties/pretrained/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs12 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const err2 = {instancePath:instancePath+"/pretrained",schemaPath:"#/properties/pretrained/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
validate52.errors = vErrors;
return false;
}
else {
errors = _errs9;
if(vErrors !== null){
if(_errs9){
vErrors.length = _errs9;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.weights_sha256 !== undefined){
let data4 = data.weights_sha256;
const _errs14 = errors;
if(errors === _errs14){
if(typeof data4 === "string"){
if(!pattern4.test(data4)){
validate52.errors = [{instancePath:instancePath+"/weights_sha256",schemaPath:"#/properties/weights_sha256/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"}}];
return false;
}
}
else {
validate52.errors = [{instancePath:instancePath+"/weights_sha256",schemaPath:"#/properties/weights_sha256/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs14 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.dims !== undefined){
const _errs16 = errors;
if(!(validate53(data.dims, {instancePath:instancePath+"/dims",parentData:data,parentDataProperty:"dims",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
errors = vErrors.length;
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pooling !== undefined){
let data6 = data.pooling;
const _errs17 = errors;
if(typeof data6 !== "string"){
validate52.errors = [{instancePath:instancePath+"/pooling",schemaPath:"#/properties/pooling/type",keyword:"type",params:{type: "string"}}];
return false;
}
if(!(((data6 === "class") || (data6 === "average")) || (data6 === "attention"))){
validate52.errors = [{instancePath:instancePath+"/pooling",schemaPath:"#/properties/pooling/enum",keyword:"enum",params:{allowedValues: schema19.properties.pooling.enum}}];
return false;
}
var valid0 = _errs17 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.activation !== undefined){
let data7 = data.activation;
const _errs19 = errors;
if(typeof data7 !== "string"){
validate52.errors = [{instancePath:instancePath+"/activation",schemaPath:"#/properties/activation/type",keyword:"type",params:{type: "string"}}];
return false;
}
if(!(((data7 === "gelu") || (data7 === "quick_gelu")) || (data7 === "gelu_tanh"))){
validate52.errors = [{instancePath:instancePath+"/activation",schemaPath:"#/properties/activation/enum",keyword:"enum",params:{allowedValues: schema19.properties.activation.enum}}];
return false;
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.preprocess !== undefined){
const _errs21 = errors;
if(!(validate55(data.preprocess, {instancePath:instancePath+"/preprocess",parentData:data,parentDataProperty:"preprocess",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors);
errors = vErrors.length;
}
var valid0 = _errs21 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.text !== undefined){
const _errs22 = errors;
if(!(validate57(data.text, {instancePath:instancePath+"/text",parentData:data,parentDataProperty:"text",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate57.errors : vErrors.concat(validate57.errors);
errors = vErrors.length;
}
var valid0 = _errs22 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.logit_scale !== undefined){
let data10 = data.logit_scale;
const _errs23 = errors;
if(errors === _errs23){
if((typeof data10 == "number") && (isFinite(data10))){
if(data10 <= 0 || isNaN(data10)){
validate52.errors = [{instancePath:instancePath+"/logit_scale",schemaPath:"#/properties/logit_scale/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
else {
validate52.errors = [{instancePath:instancePath+"/logit_scale",schemaPath:"#/properties/logit_scale/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs23 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.logit_bias !== undefined){
let data11 = data.logit_bias;
const _errs25 = errors;
const _errs26 = errors;
let valid2 = false;
const _errs27 = errors;
if(!((typeof data11 == "number") && (isFinite(data11)))){
const err3 = {instancePath:instancePath+"/logit_bias",schemaPath:"#/properties/logit_bias/anyOf/0/type",keyword:"type",params:{type: "number"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid1 = _errs27 === errors;
valid2 = valid2 || _valid1;
const _errs29 = errors;
if(data11 !== null){
const err4 = {instancePath:instancePath+"/logit_bias",schemaPath:"#/properties/logit_bias/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid1 = _errs29 === errors;
valid2 = valid2 || _valid1;
if(!valid2){
const err5 = {instancePath:instancePath+"/logit_bias",schemaPath:"#/properties/logit_bias/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
validate52.errors = vErrors;
return false;
}
else {
errors = _errs26;
if(vErrors !== null){
if(_errs26){
vErrors.length = _errs26;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs25 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tokenizer !== undefined){
const _errs31 = errors;
if(!(validate59(data.tokenizer, {instancePath:instancePath+"/tokenizer",parentData:data,parentDataProperty:"tokenizer",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
var valid0 = _errs31 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.precisions !== undefined){
let data13 = data.precisions;
const _errs32 = errors;
if(errors === _errs32){
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
if(Object.keys(data13).length < 1){
validate52.errors = [{instancePath:instancePath+"/precisions",schemaPath:"#/properties/precisions/minProperties",keyword:"minProperties",params:{limit: 1}}];
return false;
}
else {
for(const key1 in data13){
const _errs34 = errors;
if(!((((key1 === "fp32") || (key1 === "fp16")) || (key1 === "q8")) || (key1 === "q4"))){
const err6 = {instancePath:instancePath+"/precisions",schemaPath:"#/properties/precisions/propertyNames/enum",keyword:"enum",params:{allowedValues: schema19.properties.precisions.propertyNames.enum},propertyName:key1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var valid3 = _errs34 === errors;
if(!valid3){
const err7 = {instancePath:instancePath+"/precisions",schemaPath:"#/properties/precisions/propertyNames",keyword:"propertyNames",params:{propertyName: key1}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
validate52.errors = vErrors;
return false;
break;
}
}
if(valid3){
for(const key2 in data13){
const _errs36 = errors;
if(!(validate61(data13[key2], {instancePath:instancePath+"/precisions/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data13,parentDataProperty:key2,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate61.errors : vErrors.concat(validate61.errors);
errors = vErrors.length;
}
var valid4 = _errs36 === errors;
if(!valid4){
break;
}
}
}
}
}
else {
validate52.errors = [{instancePath:instancePath+"/precisions",schemaPath:"#/properties/precisions/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs32 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.examples !== undefined){
let data15 = data.examples;
const _errs37 = errors;
const _errs38 = errors;
let valid5 = false;
const _errs39 = errors;
if(!(validate73(data15, {instancePath:instancePath+"/examples",parentData:data,parentDataProperty:"examples",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate73.errors : vErrors.concat(validate73.errors);
errors = vErrors.length;
}
var _valid2 = _errs39 === errors;
valid5 = valid5 || _valid2;
const _errs40 = errors;
if(data15 !== null){
const err8 = {instancePath:instancePath+"/examples",schemaPath:"#/properties/examples/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
var _valid2 = _errs40 === errors;
valid5 = valid5 || _valid2;
if(!valid5){
const err9 = {instancePath:instancePath+"/examples",schemaPath:"#/properties/examples/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
validate52.errors = vErrors;
return false;
}
else {
errors = _errs38;
if(vErrors !== null){
if(_errs38){
vErrors.length = _errs38;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs37 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.means !== undefined){
let data16 = data.means;
const _errs42 = errors;
const _errs43 = errors;
let valid6 = false;
const _errs44 = errors;
if(!(validate80(data16, {instancePath:instancePath+"/means",parentData:data,parentDataProperty:"means",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
errors = vErrors.length;
}
var _valid3 = _errs44 === errors;
valid6 = valid6 || _valid3;
const _errs45 = errors;
if(data16 !== null){
const err10 = {instancePath:instancePath+"/means",schemaPath:"#/properties/means/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
var _valid3 = _errs45 === errors;
valid6 = valid6 || _valid3;
if(!valid6){
const err11 = {instancePath:instancePath+"/means",schemaPath:"#/properties/means/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
validate52.errors = vErrors;
return false;
}
else {
errors = _errs43;
if(vErrors !== null){
if(_errs43){
vErrors.length = _errs43;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs42 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.heads !== undefined){
let data17 = data.heads;
const _errs47 = errors;
const _errs48 = errors;
let valid7 = false;
const _errs49 = errors;
if(!(validate59(data17, {instancePath:instancePath+"/heads",parentData:data,parentDataProperty:"heads",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
var _valid4 = _errs49 === errors;
valid7 = valid7 || _valid4;
const _errs50 = errors;
if(data17 !== null){
const err12 = {instancePath:instancePath+"/heads",schemaPath:"#/properties/heads/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
var _valid4 = _errs50 === errors;
valid7 = valid7 || _valid4;
if(!valid7){
const err13 = {instancePath:instancePath+"/heads",schemaPath:"#/properties/heads/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
validate52.errors = vErrors;
return false;
}
else {
errors = _errs48;
if(vErrors !== null){
if(_errs48){
vErrors.length = _errs48;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs47 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.gallery !== undefined){
let data18 = data.gallery;
const _errs52 = errors;
const _errs53 = errors;
let valid8 = false;
const _errs54 = errors;
if(!(validate59(data18, {instancePath:instancePath+"/gallery",parentData:data,parentDataProperty:"gallery",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
var _valid5 = _errs54 === errors;
valid8 = valid8 || _valid5;
const _errs55 = errors;
if(data18 !== null){
const err14 = {instancePath:instancePath+"/gallery",schemaPath:"#/properties/gallery/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
var _valid5 = _errs55 === errors;
valid8 = valid8 || _valid5;
if(!valid8){
const err15 = {instancePath:instancePath+"/gallery",schemaPath:"#/properties/gallery/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
validate52.errors = vErrors;
return false;
}
else {
errors = _errs53;
if(vErrors !== null){
if(_errs53){
vErrors.length = _errs53;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs52 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.licence !== undefined){
const _errs57 = errors;
if(typeof data.licence !== "string"){
validate52.errors = [{instancePath:instancePath+"/licence",schemaPath:"#/properties/licence/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs57 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.citation !== undefined){
const _errs59 = errors;
if(typeof data.citation !== "string"){
validate52.errors = [{instancePath:instancePath+"/citation",schemaPath:"#/properties/citation/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs59 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate52.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate52.errors = vErrors;
return errors === 0;
}
validate52.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


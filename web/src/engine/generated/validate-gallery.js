/* Generated from export/gallery_schema.py by `npm run generate`. */
"use strict";
export const validate = validate52;
export default validate52;
const schema19 = {"$defs":{"Block":{"additionalProperties":false,"description":"A file of one block a head, each of the same size: head h of layer l begins at\n(l · H + h) · bytes / (L · H), and is read by a Range.","properties":{"file":{"$ref":"#/$defs/File"},"sha256s":{"description":"of each head's block, layer by layer, head by head","items":{"pattern":"^[0-9a-f]{64}$","type":"string"},"title":"Sha256S","type":"array"}},"required":["file","sha256s"],"title":"Block","type":"object"},"Extremes":{"additionalProperties":false,"description":"Pictures that move a head most and least, [L][H][K], K = min(8, count), first the extreme.\n\nBy ‖head term − its mean‖ in the joint space, the mean over the index.","properties":{"most":{"items":{"items":{"items":{"minimum":0,"type":"integer"},"type":"array"},"type":"array"},"title":"Most","type":"array"},"least":{"items":{"items":{"items":{"minimum":0,"type":"integer"},"type":"array"},"type":"array"},"title":"Least","type":"array"}},"required":["most","least"],"title":"Extremes","type":"object"},"File":{"additionalProperties":false,"description":"One file of the bundle.","properties":{"path":{"pattern":"^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$","title":"Path","type":"string"},"bytes":{"minimum":0,"title":"Bytes","type":"integer"},"sha256":{"pattern":"^[0-9a-f]{64}$","title":"Sha256","type":"string"}},"required":["path","bytes","sha256"],"title":"File","type":"object"},"GalleryDims":{"additionalProperties":false,"description":"The letters of the blocks below, equal to the manifest's.","properties":{"layers":{"description":"L","exclusiveMinimum":0,"title":"Layers","type":"integer"},"heads":{"description":"H","exclusiveMinimum":0,"title":"Heads","type":"integer"},"head_width":{"description":"E","exclusiveMinimum":0,"title":"Head Width","type":"integer"},"embed_dim":{"description":"D","exclusiveMinimum":0,"title":"Embed Dim","type":"integer"},"tokens":{"description":"N","exclusiveMinimum":0,"title":"Tokens","type":"integer"}},"required":["layers","heads","head_width","embed_dim","tokens"],"title":"GalleryDims","type":"object"},"Sheets":{"additionalProperties":false,"description":"Thumbnails, row by row, `per_sheet` to a file, each in a cell of `size`.\n\nWhere every original is at most 64 pixels wide and high the files are lossless and a cell holds\nthe original's pixels, from its upper left corner; elsewhere a thumbnail is at most 96 pixels,\nin the middle of its cell.","properties":{"files":{"items":{"$ref":"#/$defs/File"},"title":"Files","type":"array"},"size":{"description":"width and height of a cell, pixels","maxItems":2,"minItems":2,"prefixItems":[{"exclusiveMinimum":0,"type":"integer"},{"exclusiveMinimum":0,"type":"integer"}],"title":"Size","type":"array"},"columns":{"exclusiveMinimum":0,"title":"Columns","type":"integer"},"per_sheet":{"exclusiveMinimum":0,"title":"Per Sheet","type":"integer"},"lossless":{"description":"the cells hold the originals, pixel by pixel","title":"Lossless","type":"boolean"}},"required":["files","size","columns","per_sheet","lossless"],"title":"Sheets","type":"object"}},"additionalProperties":false,"description":"`count` pictures, numbered from 0, with what every head makes of each.\n\nEvery number is little-endian and every array is in C order:\nvectors: float16 [L, H, count, E], Σₙ weighted_values: a head's term is vector @ R[l, h];\ngrams: float32 [L, H, E, E], R Rᵀ: the cosine of two head terms is aᵀGb / √(aᵀGa · bᵀGb);\nmeans: float32 [L, H, E], the mean vector over the whole index, of `centred_count` pictures;\nembeddings: float16 [count, D], not normalised;\npatches: float16 [L, H, K, N, E], weighted_values of the K pictures of `most` at that head; null\nwhere the originals could not be opened again.","properties":{"version":{"const":1,"title":"Version","type":"integer"},"weights_sha256":{"pattern":"^[0-9a-f]{64}$","title":"Weights Sha256","type":"string"},"precision":{"description":"of the graph that decomposed the pictures","enum":["fp32","fp16","q8","q4"],"title":"Precision","type":"string"},"source":{"title":"Source","type":"string"},"count":{"exclusiveMinimum":0,"title":"Count","type":"integer"},"dims":{"$ref":"#/$defs/GalleryDims"},"captions":{"items":{"anyOf":[{"type":"string"},{"type":"null"}]},"title":"Captions","type":"array"},"titles":{"description":"where the picture came from; never an absolute path","items":{"type":"string"},"title":"Titles","type":"array"},"sizes":{"description":"width, height of originals","items":{"maxItems":2,"minItems":2,"prefixItems":[{"exclusiveMinimum":0,"type":"integer"},{"exclusiveMinimum":0,"type":"integer"}],"type":"array"},"title":"Sizes","type":"array"},"vectors":{"$ref":"#/$defs/Block"},"grams":{"$ref":"#/$defs/Block"},"means":{"$ref":"#/$defs/File"},"centred_count":{"exclusiveMinimum":0,"title":"Centred Count","type":"integer"},"embeddings":{"$ref":"#/$defs/File"},"extremes":{"$ref":"#/$defs/Extremes"},"patches":{"anyOf":[{"$ref":"#/$defs/Block"},{"type":"null"}]},"sheets":{"$ref":"#/$defs/Sheets"}},"required":["version","weights_sha256","precision","source","count","dims","captions","titles","sizes","vectors","grams","means","centred_count","embeddings","extremes","patches","sheets"],"title":"Gallery","type":"object"};
const func1 = Object.prototype.hasOwnProperty;
const pattern3 = new RegExp("^[0-9a-f]{64}$", "u");
const schema20 = {"additionalProperties":false,"description":"The letters of the blocks below, equal to the manifest's.","properties":{"layers":{"description":"L","exclusiveMinimum":0,"title":"Layers","type":"integer"},"heads":{"description":"H","exclusiveMinimum":0,"title":"Heads","type":"integer"},"head_width":{"description":"E","exclusiveMinimum":0,"title":"Head Width","type":"integer"},"embed_dim":{"description":"D","exclusiveMinimum":0,"title":"Embed Dim","type":"integer"},"tokens":{"description":"N","exclusiveMinimum":0,"title":"Tokens","type":"integer"}},"required":["layers","heads","head_width","embed_dim","tokens"],"title":"GalleryDims","type":"object"};

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
if((((((data.layers === undefined) && (missing0 = "layers")) || ((data.heads === undefined) && (missing0 = "heads"))) || ((data.head_width === undefined) && (missing0 = "head_width"))) || ((data.embed_dim === undefined) && (missing0 = "embed_dim"))) || ((data.tokens === undefined) && (missing0 = "tokens"))){
validate53.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((((key0 === "layers") || (key0 === "heads")) || (key0 === "head_width")) || (key0 === "embed_dim")) || (key0 === "tokens"))){
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
if(data.heads !== undefined){
let data1 = data.heads;
const _errs4 = errors;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
validate53.errors = [{instancePath:instancePath+"/heads",schemaPath:"#/properties/heads/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs4){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 <= 0 || isNaN(data1)){
validate53.errors = [{instancePath:instancePath+"/heads",schemaPath:"#/properties/heads/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
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
if(data.head_width !== undefined){
let data2 = data.head_width;
const _errs6 = errors;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
validate53.errors = [{instancePath:instancePath+"/head_width",schemaPath:"#/properties/head_width/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs6){
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 <= 0 || isNaN(data2)){
validate53.errors = [{instancePath:instancePath+"/head_width",schemaPath:"#/properties/head_width/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
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
if(data.embed_dim !== undefined){
let data3 = data.embed_dim;
const _errs8 = errors;
if(!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))){
validate53.errors = [{instancePath:instancePath+"/embed_dim",schemaPath:"#/properties/embed_dim/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs8){
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 <= 0 || isNaN(data3)){
validate53.errors = [{instancePath:instancePath+"/embed_dim",schemaPath:"#/properties/embed_dim/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
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
if(data.tokens !== undefined){
let data4 = data.tokens;
const _errs10 = errors;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
validate53.errors = [{instancePath:instancePath+"/tokens",schemaPath:"#/properties/tokens/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs10){
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 <= 0 || isNaN(data4)){
validate53.errors = [{instancePath:instancePath+"/tokens",schemaPath:"#/properties/tokens/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs10 === errors;
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
validate53.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate53.errors = vErrors;
return errors === 0;
}
validate53.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema21 = {"additionalProperties":false,"description":"A file of one block a head, each of the same size: head h of layer l begins at\n(l · H + h) · bytes / (L · H), and is read by a Range.","properties":{"file":{"$ref":"#/$defs/File"},"sha256s":{"description":"of each head's block, layer by layer, head by head","items":{"pattern":"^[0-9a-f]{64}$","type":"string"},"title":"Sha256S","type":"array"}},"required":["file","sha256s"],"title":"Block","type":"object"};
const schema22 = {"additionalProperties":false,"description":"One file of the bundle.","properties":{"path":{"pattern":"^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$","title":"Path","type":"string"},"bytes":{"minimum":0,"title":"Bytes","type":"integer"},"sha256":{"pattern":"^[0-9a-f]{64}$","title":"Sha256","type":"string"}},"required":["path","bytes","sha256"],"title":"File","type":"object"};
const pattern4 = new RegExp("^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$", "u");

function validate56(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate56.evaluated;
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
validate56.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((key0 === "path") || (key0 === "bytes")) || (key0 === "sha256"))){
validate56.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
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
if(!pattern4.test(data0)){
validate56.errors = [{instancePath:instancePath+"/path",schemaPath:"#/properties/path/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$"}}];
return false;
}
}
else {
validate56.errors = [{instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: "string"}}];
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
validate56.errors = [{instancePath:instancePath+"/bytes",schemaPath:"#/properties/bytes/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs4){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 < 0 || isNaN(data1)){
validate56.errors = [{instancePath:instancePath+"/bytes",schemaPath:"#/properties/bytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
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
if(!pattern3.test(data2)){
validate56.errors = [{instancePath:instancePath+"/sha256",schemaPath:"#/properties/sha256/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"}}];
return false;
}
}
else {
validate56.errors = [{instancePath:instancePath+"/sha256",schemaPath:"#/properties/sha256/type",keyword:"type",params:{type: "string"}}];
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
validate56.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate56.errors = vErrors;
return errors === 0;
}
validate56.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


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
if(((data.file === undefined) && (missing0 = "file")) || ((data.sha256s === undefined) && (missing0 = "sha256s"))){
validate55.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "file") || (key0 === "sha256s"))){
validate55.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.file !== undefined){
const _errs2 = errors;
if(!(validate56(data.file, {instancePath:instancePath+"/file",parentData:data,parentDataProperty:"file",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.sha256s !== undefined){
let data1 = data.sha256s;
const _errs3 = errors;
if(errors === _errs3){
if(Array.isArray(data1)){
var valid1 = true;
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
const _errs5 = errors;
if(errors === _errs5){
if(typeof data2 === "string"){
if(!pattern3.test(data2)){
validate55.errors = [{instancePath:instancePath+"/sha256s/" + i0,schemaPath:"#/properties/sha256s/items/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"}}];
return false;
}
}
else {
validate55.errors = [{instancePath:instancePath+"/sha256s/" + i0,schemaPath:"#/properties/sha256s/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid1 = _errs5 === errors;
if(!valid1){
break;
}
}
}
else {
validate55.errors = [{instancePath:instancePath+"/sha256s",schemaPath:"#/properties/sha256s/type",keyword:"type",params:{type: "array"}}];
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
validate55.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate55.errors = vErrors;
return errors === 0;
}
validate55.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema23 = {"additionalProperties":false,"description":"Pictures that move a head most and least, [L][H][K], K = min(8, count), first the extreme.\n\nBy ‖head term − its mean‖ in the joint space, the mean over the index.","properties":{"most":{"items":{"items":{"items":{"minimum":0,"type":"integer"},"type":"array"},"type":"array"},"title":"Most","type":"array"},"least":{"items":{"items":{"items":{"minimum":0,"type":"integer"},"type":"array"},"type":"array"},"title":"Least","type":"array"}},"required":["most","least"],"title":"Extremes","type":"object"};

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
if(((data.most === undefined) && (missing0 = "most")) || ((data.least === undefined) && (missing0 = "least"))){
validate62.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "most") || (key0 === "least"))){
validate62.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.most !== undefined){
let data0 = data.most;
const _errs2 = errors;
if(errors === _errs2){
if(Array.isArray(data0)){
var valid1 = true;
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
let data1 = data0[i0];
const _errs4 = errors;
if(errors === _errs4){
if(Array.isArray(data1)){
var valid2 = true;
const len1 = data1.length;
for(let i1=0; i1<len1; i1++){
let data2 = data1[i1];
const _errs6 = errors;
if(errors === _errs6){
if(Array.isArray(data2)){
var valid3 = true;
const len2 = data2.length;
for(let i2=0; i2<len2; i2++){
let data3 = data2[i2];
const _errs8 = errors;
if(!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))){
validate62.errors = [{instancePath:instancePath+"/most/" + i0+"/" + i1+"/" + i2,schemaPath:"#/properties/most/items/items/items/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs8){
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 < 0 || isNaN(data3)){
validate62.errors = [{instancePath:instancePath+"/most/" + i0+"/" + i1+"/" + i2,schemaPath:"#/properties/most/items/items/items/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
var valid3 = _errs8 === errors;
if(!valid3){
break;
}
}
}
else {
validate62.errors = [{instancePath:instancePath+"/most/" + i0+"/" + i1,schemaPath:"#/properties/most/items/items/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid2 = _errs6 === errors;
if(!valid2){
break;
}
}
}
else {
validate62.errors = [{instancePath:instancePath+"/most/" + i0,schemaPath:"#/properties/most/items/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid1 = _errs4 === errors;
if(!valid1){
break;
}
}
}
else {
validate62.errors = [{instancePath:instancePath+"/most",schemaPath:"#/properties/most/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.least !== undefined){
let data4 = data.least;
const _errs10 = errors;
if(errors === _errs10){
if(Array.isArray(data4)){
var valid4 = true;
const len3 = data4.length;
for(let i3=0; i3<len3; i3++){
let data5 = data4[i3];
const _errs12 = errors;
if(errors === _errs12){
if(Array.isArray(data5)){
var valid5 = true;
const len4 = data5.length;
for(let i4=0; i4<len4; i4++){
let data6 = data5[i4];
const _errs14 = errors;
if(errors === _errs14){
if(Array.isArray(data6)){
var valid6 = true;
const len5 = data6.length;
for(let i5=0; i5<len5; i5++){
let data7 = data6[i5];
const _errs16 = errors;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
validate62.errors = [{instancePath:instancePath+"/least/" + i3+"/" + i4+"/" + i5,schemaPath:"#/properties/least/items/items/items/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs16){
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 < 0 || isNaN(data7)){
validate62.errors = [{instancePath:instancePath+"/least/" + i3+"/" + i4+"/" + i5,schemaPath:"#/properties/least/items/items/items/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
var valid6 = _errs16 === errors;
if(!valid6){
break;
}
}
}
else {
validate62.errors = [{instancePath:instancePath+"/least/" + i3+"/" + i4,schemaPath:"#/properties/least/items/items/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid5 = _errs14 === errors;
if(!valid5){
break;
}
}
}
else {
validate62.errors = [{instancePath:instancePath+"/least/" + i3,schemaPath:"#/properties/least/items/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid4 = _errs12 === errors;
if(!valid4){
break;
}
}
}
else {
validate62.errors = [{instancePath:instancePath+"/least",schemaPath:"#/properties/least/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
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

const schema24 = {"additionalProperties":false,"description":"Thumbnails, row by row, `per_sheet` to a file, each in a cell of `size`.\n\nWhere every original is at most 64 pixels wide and high the files are lossless and a cell holds\nthe original's pixels, from its upper left corner; elsewhere a thumbnail is at most 96 pixels,\nin the middle of its cell.","properties":{"files":{"items":{"$ref":"#/$defs/File"},"title":"Files","type":"array"},"size":{"description":"width and height of a cell, pixels","maxItems":2,"minItems":2,"prefixItems":[{"exclusiveMinimum":0,"type":"integer"},{"exclusiveMinimum":0,"type":"integer"}],"title":"Size","type":"array"},"columns":{"exclusiveMinimum":0,"title":"Columns","type":"integer"},"per_sheet":{"exclusiveMinimum":0,"title":"Per Sheet","type":"integer"},"lossless":{"description":"the cells hold the originals, pixel by pixel","title":"Lossless","type":"boolean"}},"required":["files","size","columns","per_sheet","lossless"],"title":"Sheets","type":"object"};

function validate65(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate65.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((data.files === undefined) && (missing0 = "files")) || ((data.size === undefined) && (missing0 = "size"))) || ((data.columns === undefined) && (missing0 = "columns"))) || ((data.per_sheet === undefined) && (missing0 = "per_sheet"))) || ((data.lossless === undefined) && (missing0 = "lossless"))){
validate65.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((((key0 === "files") || (key0 === "size")) || (key0 === "columns")) || (key0 === "per_sheet")) || (key0 === "lossless"))){
validate65.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.files !== undefined){
let data0 = data.files;
const _errs2 = errors;
if(errors === _errs2){
if(Array.isArray(data0)){
var valid1 = true;
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
const _errs4 = errors;
if(!(validate56(data0[i0], {instancePath:instancePath+"/files/" + i0,parentData:data0,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
var valid1 = _errs4 === errors;
if(!valid1){
break;
}
}
}
else {
validate65.errors = [{instancePath:instancePath+"/files",schemaPath:"#/properties/files/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.size !== undefined){
let data2 = data.size;
const _errs5 = errors;
if(errors === _errs5){
if(Array.isArray(data2)){
if(data2.length > 2){
validate65.errors = [{instancePath:instancePath+"/size",schemaPath:"#/properties/size/maxItems",keyword:"maxItems",params:{limit: 2}}];
return false;
}
else {
if(data2.length < 2){
validate65.errors = [{instancePath:instancePath+"/size",schemaPath:"#/properties/size/minItems",keyword:"minItems",params:{limit: 2}}];
return false;
}
else {
const len1 = data2.length;
if(len1 > 0){
let data3 = data2[0];
const _errs7 = errors;
if(!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))){
validate65.errors = [{instancePath:instancePath+"/size/0",schemaPath:"#/properties/size/prefixItems/0/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs7){
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 <= 0 || isNaN(data3)){
validate65.errors = [{instancePath:instancePath+"/size/0",schemaPath:"#/properties/size/prefixItems/0/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid2 = _errs7 === errors;
}
if(valid2){
if(len1 > 1){
let data4 = data2[1];
const _errs9 = errors;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
validate65.errors = [{instancePath:instancePath+"/size/1",schemaPath:"#/properties/size/prefixItems/1/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs9){
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 <= 0 || isNaN(data4)){
validate65.errors = [{instancePath:instancePath+"/size/1",schemaPath:"#/properties/size/prefixItems/1/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid2 = _errs9 === errors;
}
}
}
}
}
else {
validate65.errors = [{instancePath:instancePath+"/size",schemaPath:"#/properties/size/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.columns !== undefined){
let data5 = data.columns;
const _errs11 = errors;
if(!(((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5))) && (isFinite(data5)))){
validate65.errors = [{instancePath:instancePath+"/columns",schemaPath:"#/properties/columns/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs11){
if((typeof data5 == "number") && (isFinite(data5))){
if(data5 <= 0 || isNaN(data5)){
validate65.errors = [{instancePath:instancePath+"/columns",schemaPath:"#/properties/columns/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs11 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.per_sheet !== undefined){
let data6 = data.per_sheet;
const _errs13 = errors;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
validate65.errors = [{instancePath:instancePath+"/per_sheet",schemaPath:"#/properties/per_sheet/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs13){
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 <= 0 || isNaN(data6)){
validate65.errors = [{instancePath:instancePath+"/per_sheet",schemaPath:"#/properties/per_sheet/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lossless !== undefined){
const _errs15 = errors;
if(typeof data.lossless !== "boolean"){
validate65.errors = [{instancePath:instancePath+"/lossless",schemaPath:"#/properties/lossless/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs15 === errors;
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
validate65.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate65.errors = vErrors;
return errors === 0;
}
validate65.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


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
if((((((((((((((((((data.version === undefined) && (missing0 = "version")) || ((data.weights_sha256 === undefined) && (missing0 = "weights_sha256"))) || ((data.precision === undefined) && (missing0 = "precision"))) || ((data.source === undefined) && (missing0 = "source"))) || ((data.count === undefined) && (missing0 = "count"))) || ((data.dims === undefined) && (missing0 = "dims"))) || ((data.captions === undefined) && (missing0 = "captions"))) || ((data.titles === undefined) && (missing0 = "titles"))) || ((data.sizes === undefined) && (missing0 = "sizes"))) || ((data.vectors === undefined) && (missing0 = "vectors"))) || ((data.grams === undefined) && (missing0 = "grams"))) || ((data.means === undefined) && (missing0 = "means"))) || ((data.centred_count === undefined) && (missing0 = "centred_count"))) || ((data.embeddings === undefined) && (missing0 = "embeddings"))) || ((data.extremes === undefined) && (missing0 = "extremes"))) || ((data.patches === undefined) && (missing0 = "patches"))) || ((data.sheets === undefined) && (missing0 = "sheets"))){
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
if(data.version !== undefined){
let data0 = data.version;
const _errs2 = errors;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
validate52.errors = [{instancePath:instancePath+"/version",schemaPath:"#/properties/version/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(1 !== data0){
validate52.errors = [{instancePath:instancePath+"/version",schemaPath:"#/properties/version/const",keyword:"const",params:{allowedValue: 1}}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.weights_sha256 !== undefined){
let data1 = data.weights_sha256;
const _errs4 = errors;
if(errors === _errs4){
if(typeof data1 === "string"){
if(!pattern3.test(data1)){
validate52.errors = [{instancePath:instancePath+"/weights_sha256",schemaPath:"#/properties/weights_sha256/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"}}];
return false;
}
}
else {
validate52.errors = [{instancePath:instancePath+"/weights_sha256",schemaPath:"#/properties/weights_sha256/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.precision !== undefined){
let data2 = data.precision;
const _errs6 = errors;
if(typeof data2 !== "string"){
validate52.errors = [{instancePath:instancePath+"/precision",schemaPath:"#/properties/precision/type",keyword:"type",params:{type: "string"}}];
return false;
}
if(!((((data2 === "fp32") || (data2 === "fp16")) || (data2 === "q8")) || (data2 === "q4"))){
validate52.errors = [{instancePath:instancePath+"/precision",schemaPath:"#/properties/precision/enum",keyword:"enum",params:{allowedValues: schema19.properties.precision.enum}}];
return false;
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.source !== undefined){
const _errs8 = errors;
if(typeof data.source !== "string"){
validate52.errors = [{instancePath:instancePath+"/source",schemaPath:"#/properties/source/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.count !== undefined){
let data4 = data.count;
const _errs10 = errors;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
validate52.errors = [{instancePath:instancePath+"/count",schemaPath:"#/properties/count/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs10){
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 <= 0 || isNaN(data4)){
validate52.errors = [{instancePath:instancePath+"/count",schemaPath:"#/properties/count/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
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
if(data.dims !== undefined){
const _errs12 = errors;
if(!(validate53(data.dims, {instancePath:instancePath+"/dims",parentData:data,parentDataProperty:"dims",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
errors = vErrors.length;
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.captions !== undefined){
let data6 = data.captions;
const _errs13 = errors;
if(errors === _errs13){
if(Array.isArray(data6)){
var valid1 = true;
const len0 = data6.length;
for(let i0=0; i0<len0; i0++){
let data7 = data6[i0];
const _errs15 = errors;
const _errs16 = errors;
let valid2 = false;
const _errs17 = errors;
if(typeof data7 !== "string"){
const err0 = {instancePath:instancePath+"/captions/" + i0,schemaPath:"#/properties/captions/items/anyOf/0/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
var _valid0 = _errs17 === errors;
valid2 = valid2 || _valid0;
const _errs19 = errors;
if(data7 !== null){
const err1 = {instancePath:instancePath+"/captions/" + i0,schemaPath:"#/properties/captions/items/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs19 === errors;
valid2 = valid2 || _valid0;
if(!valid2){
const err2 = {instancePath:instancePath+"/captions/" + i0,schemaPath:"#/properties/captions/items/anyOf",keyword:"anyOf",params:{}};
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
errors = _errs16;
if(vErrors !== null){
if(_errs16){
vErrors.length = _errs16;
}
else {
vErrors = null;
}
}
}
var valid1 = _errs15 === errors;
if(!valid1){
break;
}
}
}
else {
validate52.errors = [{instancePath:instancePath+"/captions",schemaPath:"#/properties/captions/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.titles !== undefined){
let data8 = data.titles;
const _errs21 = errors;
if(errors === _errs21){
if(Array.isArray(data8)){
var valid3 = true;
const len1 = data8.length;
for(let i1=0; i1<len1; i1++){
const _errs23 = errors;
if(typeof data8[i1] !== "string"){
validate52.errors = [{instancePath:instancePath+"/titles/" + i1,schemaPath:"#/properties/titles/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid3 = _errs23 === errors;
if(!valid3){
break;
}
}
}
else {
validate52.errors = [{instancePath:instancePath+"/titles",schemaPath:"#/properties/titles/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs21 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.sizes !== undefined){
let data10 = data.sizes;
const _errs25 = errors;
if(errors === _errs25){
if(Array.isArray(data10)){
var valid4 = true;
const len2 = data10.length;
for(let i2=0; i2<len2; i2++){
let data11 = data10[i2];
const _errs27 = errors;
if(errors === _errs27){
if(Array.isArray(data11)){
if(data11.length > 2){
validate52.errors = [{instancePath:instancePath+"/sizes/" + i2,schemaPath:"#/properties/sizes/items/maxItems",keyword:"maxItems",params:{limit: 2}}];
return false;
}
else {
if(data11.length < 2){
validate52.errors = [{instancePath:instancePath+"/sizes/" + i2,schemaPath:"#/properties/sizes/items/minItems",keyword:"minItems",params:{limit: 2}}];
return false;
}
else {
const len3 = data11.length;
if(len3 > 0){
let data12 = data11[0];
const _errs29 = errors;
if(!(((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12))) && (isFinite(data12)))){
validate52.errors = [{instancePath:instancePath+"/sizes/" + i2+"/0",schemaPath:"#/properties/sizes/items/prefixItems/0/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs29){
if((typeof data12 == "number") && (isFinite(data12))){
if(data12 <= 0 || isNaN(data12)){
validate52.errors = [{instancePath:instancePath+"/sizes/" + i2+"/0",schemaPath:"#/properties/sizes/items/prefixItems/0/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid5 = _errs29 === errors;
}
if(valid5){
if(len3 > 1){
let data13 = data11[1];
const _errs31 = errors;
if(!(((typeof data13 == "number") && (!(data13 % 1) && !isNaN(data13))) && (isFinite(data13)))){
validate52.errors = [{instancePath:instancePath+"/sizes/" + i2+"/1",schemaPath:"#/properties/sizes/items/prefixItems/1/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs31){
if((typeof data13 == "number") && (isFinite(data13))){
if(data13 <= 0 || isNaN(data13)){
validate52.errors = [{instancePath:instancePath+"/sizes/" + i2+"/1",schemaPath:"#/properties/sizes/items/prefixItems/1/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid5 = _errs31 === errors;
}
}
}
}
}
else {
validate52.errors = [{instancePath:instancePath+"/sizes/" + i2,schemaPath:"#/properties/sizes/items/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid4 = _errs27 === errors;
if(!valid4){
break;
}
}
}
else {
validate52.errors = [{instancePath:instancePath+"/sizes",schemaPath:"#/properties/sizes/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs25 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.vectors !== undefined){
const _errs33 = errors;
if(!(validate55(data.vectors, {instancePath:instancePath+"/vectors",parentData:data,parentDataProperty:"vectors",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors);
errors = vErrors.length;
}
var valid0 = _errs33 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.grams !== undefined){
const _errs34 = errors;
if(!(validate55(data.grams, {instancePath:instancePath+"/grams",parentData:data,parentDataProperty:"grams",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors);
errors = vErrors.length;
}
var valid0 = _errs34 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.means !== undefined){
const _errs35 = errors;
if(!(validate56(data.means, {instancePath:instancePath+"/means",parentData:data,parentDataProperty:"means",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
var valid0 = _errs35 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.centred_count !== undefined){
let data17 = data.centred_count;
const _errs36 = errors;
if(!(((typeof data17 == "number") && (!(data17 % 1) && !isNaN(data17))) && (isFinite(data17)))){
validate52.errors = [{instancePath:instancePath+"/centred_count",schemaPath:"#/properties/centred_count/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs36){
if((typeof data17 == "number") && (isFinite(data17))){
if(data17 <= 0 || isNaN(data17)){
validate52.errors = [{instancePath:instancePath+"/centred_count",schemaPath:"#/properties/centred_count/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
return false;
}
}
}
var valid0 = _errs36 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.embeddings !== undefined){
const _errs38 = errors;
if(!(validate56(data.embeddings, {instancePath:instancePath+"/embeddings",parentData:data,parentDataProperty:"embeddings",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
var valid0 = _errs38 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.extremes !== undefined){
const _errs39 = errors;
if(!(validate62(data.extremes, {instancePath:instancePath+"/extremes",parentData:data,parentDataProperty:"extremes",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
var valid0 = _errs39 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.patches !== undefined){
let data20 = data.patches;
const _errs40 = errors;
const _errs41 = errors;
let valid6 = false;
const _errs42 = errors;
if(!(validate55(data20, {instancePath:instancePath+"/patches",parentData:data,parentDataProperty:"patches",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors);
errors = vErrors.length;
}
var _valid1 = _errs42 === errors;
valid6 = valid6 || _valid1;
const _errs43 = errors;
if(data20 !== null){
const err3 = {instancePath:instancePath+"/patches",schemaPath:"#/properties/patches/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid1 = _errs43 === errors;
valid6 = valid6 || _valid1;
if(!valid6){
const err4 = {instancePath:instancePath+"/patches",schemaPath:"#/properties/patches/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
validate52.errors = vErrors;
return false;
}
else {
errors = _errs41;
if(vErrors !== null){
if(_errs41){
vErrors.length = _errs41;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs40 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.sheets !== undefined){
const _errs45 = errors;
if(!(validate65(data.sheets, {instancePath:instancePath+"/sheets",parentData:data,parentDataProperty:"sheets",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
errors = vErrors.length;
}
var valid0 = _errs45 === errors;
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
else {
validate52.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate52.errors = vErrors;
return errors === 0;
}
validate52.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


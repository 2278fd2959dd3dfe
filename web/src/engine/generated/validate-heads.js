/* Generated from export/heads_schema.py by `npm run generate`. */
"use strict";
export const validate = validate52;
export default validate52;
const schema19 = {"$defs":{"Baseline":{"additionalProperties":false,"description":"How good the words of random directions are, in place of the heads' own; means over draws.","properties":{"draws":{"exclusiveMinimum":0,"title":"Draws","type":"integer"},"consistency":{"description":"of the first five descriptions, how many have the label","maximum":1,"minimum":0,"title":"Consistency","type":"number"},"associated":{"description":"the share of heads in which at least three have it","maximum":1,"minimum":0,"title":"Associated","type":"number"},"disentanglement":{"description":"of the first five, how many no head of another label has among its own","maximum":1,"minimum":0,"title":"Disentanglement","type":"number"},"explained":{"description":"the share of variance that the first five explain","maximum":1,"minimum":0,"title":"Explained","type":"number"},"right":{"description":"the share of labels that are the attribute carried most","maximum":1,"minimum":0,"title":"Right","type":"number"},"truth":{"$ref":"#/$defs/HeadTruth","description":"what the attributes explain of the whole embedding, along as many random directions as a head has"}},"required":["draws","consistency","associated","disentanglement","explained","right","truth"],"title":"Baseline","type":"object"},"Description":{"additionalProperties":false,"description":"One pick of TEXTSPAN.","properties":{"text":{"title":"Text","type":"string"},"property":{"anyOf":[{"type":"string"},{"type":"null"}],"description":"the description's tag in its pool","title":"Property"},"share":{"description":"of the head's variance, along this pick alone","maximum":1.000001,"minimum":0,"title":"Share","type":"number"}},"required":["text","property","share"],"title":"Description","type":"object"},"HeadTruth":{"additionalProperties":false,"description":"What a head of a Shapes model really carries, by attribute of the scenes.\n\nShares of the head's variance that a linear probe explains on held-out scenes; by chance 0, so\nan attribute that is not carried may come out a little below.","properties":{"attributes":{"additionalProperties":{"maximum":1,"type":"number"},"title":"Attributes","type":"object"},"together":{"description":"by all the attributes at once","maximum":1,"title":"Together","type":"number"}},"required":["attributes","together"],"title":"HeadTruth","type":"object"},"HeadWords":{"additionalProperties":false,"description":"One head: its descriptions in the order of picking, and the label that they vote for.","properties":{"layer":{"description":"from 0","minimum":0,"title":"Layer","type":"integer"},"head":{"description":"from 0","minimum":0,"title":"Head","type":"integer"},"rank":{"description":"r: directions that the head's terms span, at most E","minimum":0,"title":"Rank","type":"integer"},"variance":{"description":"of the head's term, Σ over directions, embedding²","minimum":0,"title":"Variance","type":"number"},"descriptions":{"items":{"$ref":"#/$defs/Description"},"title":"Descriptions","type":"array"},"explained":{"description":"Σ of the descriptions' shares","maximum":1.000001,"minimum":0,"title":"Explained","type":"number"},"label":{"anyOf":[{"type":"string"},{"type":"null"}],"description":"the property that most of the first five descriptions have; of equals the one that explains more; null where none of them has a tag","title":"Label"},"agreeing":{"description":"how many of the first five have the label: 5 sure, at most 1 not at all","maximum":5,"minimum":0,"title":"Agreeing","type":"integer"},"truth":{"anyOf":[{"$ref":"#/$defs/HeadTruth"},{"type":"null"}],"default":null,"description":"where it is known: Shapes models"}},"required":["layer","head","rank","variance","descriptions","explained","label","agreeing"],"title":"HeadWords","type":"object"},"ImagesUsed":{"additionalProperties":false,"description":"The pictures that the moments are over.","properties":{"source":{"title":"Source","type":"string"},"count":{"exclusiveMinimum":0,"title":"Count","type":"integer"},"unreadable":{"minimum":0,"title":"Unreadable","type":"integer"}},"required":["source","count","unreadable"],"title":"ImagesUsed","type":"object"},"MadeBy":{"additionalProperties":false,"description":"The settings.","properties":{"program":{"title":"Program","type":"string"},"algorithm":{"const":"TEXTSPAN","title":"Algorithm","type":"string"},"directions":{"exclusiveMinimum":0,"title":"Directions","type":"integer"},"rank_tolerance":{"minimum":0,"title":"Rank Tolerance","type":"number"},"precision":{"enum":["fp32","fp16","q8","q4"],"title":"Precision","type":"string"}},"required":["program","algorithm","directions","rank_tolerance","precision"],"title":"MadeBy","type":"object"},"PoolUsed":{"additionalProperties":false,"description":"The descriptions to choose from.","properties":{"name":{"title":"Name","type":"string"},"sha256":{"description":"of its lines: text, tab, tag","pattern":"^[0-9a-f]{64}$","title":"Sha256","type":"string"},"texts":{"exclusiveMinimum":0,"title":"Texts","type":"integer"},"properties":{"type":"array","items":{"type":"string"},"title":"Properties"}},"required":["name","sha256","texts","properties"],"title":"PoolUsed","type":"object"}},"additionalProperties":false,"description":"`heads` are in order: layer by layer, head by head.","properties":{"version":{"const":1,"title":"Version","type":"integer"},"weights_sha256":{"pattern":"^[0-9a-f]{64}$","title":"Weights Sha256","type":"string"},"pool":{"$ref":"#/$defs/PoolUsed"},"images":{"$ref":"#/$defs/ImagesUsed"},"made_by":{"$ref":"#/$defs/MadeBy"},"truth_source":{"anyOf":[{"type":"string"},{"type":"null"}],"default":null,"description":"the scenes that the truth was measured on","title":"Truth Source"},"baseline":{"anyOf":[{"$ref":"#/$defs/Baseline"},{"type":"null"}],"default":null,"description":"where the truth is known: what heads are held against"},"heads":{"items":{"$ref":"#/$defs/HeadWords"},"title":"Heads","type":"array"}},"required":["version","weights_sha256","pool","images","made_by","heads"],"title":"Heads","type":"object"};
const pattern3 = new RegExp("^[0-9a-f]{64}$", "u");
const schema20 = {"additionalProperties":false,"description":"The descriptions to choose from.","properties":{"name":{"title":"Name","type":"string"},"sha256":{"description":"of its lines: text, tab, tag","pattern":"^[0-9a-f]{64}$","title":"Sha256","type":"string"},"texts":{"exclusiveMinimum":0,"title":"Texts","type":"integer"},"properties":{"type":"array","items":{"type":"string"},"title":"Properties"}},"required":["name","sha256","texts","properties"],"title":"PoolUsed","type":"object"};

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
if(((((data.name === undefined) && (missing0 = "name")) || ((data.sha256 === undefined) && (missing0 = "sha256"))) || ((data.texts === undefined) && (missing0 = "texts"))) || ((data.properties === undefined) && (missing0 = "properties"))){
validate53.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((((key0 === "name") || (key0 === "sha256")) || (key0 === "texts")) || (key0 === "properties"))){
validate53.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.name !== undefined){
const _errs2 = errors;
if(typeof data.name !== "string"){
validate53.errors = [{instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.sha256 !== undefined){
let data1 = data.sha256;
const _errs4 = errors;
if(errors === _errs4){
if(typeof data1 === "string"){
if(!pattern3.test(data1)){
validate53.errors = [{instancePath:instancePath+"/sha256",schemaPath:"#/properties/sha256/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"}}];
return false;
}
}
else {
validate53.errors = [{instancePath:instancePath+"/sha256",schemaPath:"#/properties/sha256/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.texts !== undefined){
let data2 = data.texts;
const _errs6 = errors;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
validate53.errors = [{instancePath:instancePath+"/texts",schemaPath:"#/properties/texts/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs6){
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 <= 0 || isNaN(data2)){
validate53.errors = [{instancePath:instancePath+"/texts",schemaPath:"#/properties/texts/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
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
if(data.properties !== undefined){
let data3 = data.properties;
const _errs8 = errors;
if(errors === _errs8){
if(Array.isArray(data3)){
var valid1 = true;
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
const _errs10 = errors;
if(typeof data3[i0] !== "string"){
validate53.errors = [{instancePath:instancePath+"/properties/" + i0,schemaPath:"#/properties/properties/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid1 = _errs10 === errors;
if(!valid1){
break;
}
}
}
else {
validate53.errors = [{instancePath:instancePath+"/properties",schemaPath:"#/properties/properties/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs8 === errors;
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
validate53.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate53.errors = vErrors;
return errors === 0;
}
validate53.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema21 = {"additionalProperties":false,"description":"The pictures that the moments are over.","properties":{"source":{"title":"Source","type":"string"},"count":{"exclusiveMinimum":0,"title":"Count","type":"integer"},"unreadable":{"minimum":0,"title":"Unreadable","type":"integer"}},"required":["source","count","unreadable"],"title":"ImagesUsed","type":"object"};

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
if((((data.source === undefined) && (missing0 = "source")) || ((data.count === undefined) && (missing0 = "count"))) || ((data.unreadable === undefined) && (missing0 = "unreadable"))){
validate55.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((key0 === "source") || (key0 === "count")) || (key0 === "unreadable"))){
validate55.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.source !== undefined){
const _errs2 = errors;
if(typeof data.source !== "string"){
validate55.errors = [{instancePath:instancePath+"/source",schemaPath:"#/properties/source/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.count !== undefined){
let data1 = data.count;
const _errs4 = errors;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
validate55.errors = [{instancePath:instancePath+"/count",schemaPath:"#/properties/count/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs4){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 <= 0 || isNaN(data1)){
validate55.errors = [{instancePath:instancePath+"/count",schemaPath:"#/properties/count/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
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
if(data.unreadable !== undefined){
let data2 = data.unreadable;
const _errs6 = errors;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
validate55.errors = [{instancePath:instancePath+"/unreadable",schemaPath:"#/properties/unreadable/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs6){
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 < 0 || isNaN(data2)){
validate55.errors = [{instancePath:instancePath+"/unreadable",schemaPath:"#/properties/unreadable/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
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
validate55.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate55.errors = vErrors;
return errors === 0;
}
validate55.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema22 = {"additionalProperties":false,"description":"The settings.","properties":{"program":{"title":"Program","type":"string"},"algorithm":{"const":"TEXTSPAN","title":"Algorithm","type":"string"},"directions":{"exclusiveMinimum":0,"title":"Directions","type":"integer"},"rank_tolerance":{"minimum":0,"title":"Rank Tolerance","type":"number"},"precision":{"enum":["fp32","fp16","q8","q4"],"title":"Precision","type":"string"}},"required":["program","algorithm","directions","rank_tolerance","precision"],"title":"MadeBy","type":"object"};

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
if((((((data.program === undefined) && (missing0 = "program")) || ((data.algorithm === undefined) && (missing0 = "algorithm"))) || ((data.directions === undefined) && (missing0 = "directions"))) || ((data.rank_tolerance === undefined) && (missing0 = "rank_tolerance"))) || ((data.precision === undefined) && (missing0 = "precision"))){
validate57.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((((key0 === "program") || (key0 === "algorithm")) || (key0 === "directions")) || (key0 === "rank_tolerance")) || (key0 === "precision"))){
validate57.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.program !== undefined){
const _errs2 = errors;
if(typeof data.program !== "string"){
validate57.errors = [{instancePath:instancePath+"/program",schemaPath:"#/properties/program/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.algorithm !== undefined){
let data1 = data.algorithm;
const _errs4 = errors;
if(typeof data1 !== "string"){
validate57.errors = [{instancePath:instancePath+"/algorithm",schemaPath:"#/properties/algorithm/type",keyword:"type",params:{type: "string"}}];
return false;
}
if("TEXTSPAN" !== data1){
validate57.errors = [{instancePath:instancePath+"/algorithm",schemaPath:"#/properties/algorithm/const",keyword:"const",params:{allowedValue: "TEXTSPAN"}}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.directions !== undefined){
let data2 = data.directions;
const _errs6 = errors;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
validate57.errors = [{instancePath:instancePath+"/directions",schemaPath:"#/properties/directions/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs6){
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 <= 0 || isNaN(data2)){
validate57.errors = [{instancePath:instancePath+"/directions",schemaPath:"#/properties/directions/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
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
if(data.rank_tolerance !== undefined){
let data3 = data.rank_tolerance;
const _errs8 = errors;
if(errors === _errs8){
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 < 0 || isNaN(data3)){
validate57.errors = [{instancePath:instancePath+"/rank_tolerance",schemaPath:"#/properties/rank_tolerance/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
else {
validate57.errors = [{instancePath:instancePath+"/rank_tolerance",schemaPath:"#/properties/rank_tolerance/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.precision !== undefined){
let data4 = data.precision;
const _errs10 = errors;
if(typeof data4 !== "string"){
validate57.errors = [{instancePath:instancePath+"/precision",schemaPath:"#/properties/precision/type",keyword:"type",params:{type: "string"}}];
return false;
}
if(!((((data4 === "fp32") || (data4 === "fp16")) || (data4 === "q8")) || (data4 === "q4"))){
validate57.errors = [{instancePath:instancePath+"/precision",schemaPath:"#/properties/precision/enum",keyword:"enum",params:{allowedValues: schema22.properties.precision.enum}}];
return false;
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
validate57.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate57.errors = vErrors;
return errors === 0;
}
validate57.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema23 = {"additionalProperties":false,"description":"How good the words of random directions are, in place of the heads' own; means over draws.","properties":{"draws":{"exclusiveMinimum":0,"title":"Draws","type":"integer"},"consistency":{"description":"of the first five descriptions, how many have the label","maximum":1,"minimum":0,"title":"Consistency","type":"number"},"associated":{"description":"the share of heads in which at least three have it","maximum":1,"minimum":0,"title":"Associated","type":"number"},"disentanglement":{"description":"of the first five, how many no head of another label has among its own","maximum":1,"minimum":0,"title":"Disentanglement","type":"number"},"explained":{"description":"the share of variance that the first five explain","maximum":1,"minimum":0,"title":"Explained","type":"number"},"right":{"description":"the share of labels that are the attribute carried most","maximum":1,"minimum":0,"title":"Right","type":"number"},"truth":{"$ref":"#/$defs/HeadTruth","description":"what the attributes explain of the whole embedding, along as many random directions as a head has"}},"required":["draws","consistency","associated","disentanglement","explained","right","truth"],"title":"Baseline","type":"object"};
const schema24 = {"additionalProperties":false,"description":"What a head of a Shapes model really carries, by attribute of the scenes.\n\nShares of the head's variance that a linear probe explains on held-out scenes; by chance 0, so\nan attribute that is not carried may come out a little below.","properties":{"attributes":{"additionalProperties":{"maximum":1,"type":"number"},"title":"Attributes","type":"object"},"together":{"description":"by all the attributes at once","maximum":1,"title":"Together","type":"number"}},"required":["attributes","together"],"title":"HeadTruth","type":"object"};

function validate60(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate60.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.attributes === undefined) && (missing0 = "attributes")) || ((data.together === undefined) && (missing0 = "together"))){
validate60.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "attributes") || (key0 === "together"))){
validate60.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.attributes !== undefined){
let data0 = data.attributes;
const _errs2 = errors;
if(errors === _errs2){
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
for(const key1 in data0){
let data1 = data0[key1];
const _errs5 = errors;
if(errors === _errs5){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 > 1 || isNaN(data1)){
validate60.errors = [{instancePath:instancePath+"/attributes/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/attributes/additionalProperties/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1}}];
return false;
}
}
else {
validate60.errors = [{instancePath:instancePath+"/attributes/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/attributes/additionalProperties/type",keyword:"type",params:{type: "number"}}];
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
validate60.errors = [{instancePath:instancePath+"/attributes",schemaPath:"#/properties/attributes/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.together !== undefined){
let data2 = data.together;
const _errs7 = errors;
if(errors === _errs7){
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 1 || isNaN(data2)){
validate60.errors = [{instancePath:instancePath+"/together",schemaPath:"#/properties/together/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1}}];
return false;
}
}
else {
validate60.errors = [{instancePath:instancePath+"/together",schemaPath:"#/properties/together/type",keyword:"type",params:{type: "number"}}];
return false;
}
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
else {
validate60.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate60.errors = vErrors;
return errors === 0;
}
validate60.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


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
if((((((((data.draws === undefined) && (missing0 = "draws")) || ((data.consistency === undefined) && (missing0 = "consistency"))) || ((data.associated === undefined) && (missing0 = "associated"))) || ((data.disentanglement === undefined) && (missing0 = "disentanglement"))) || ((data.explained === undefined) && (missing0 = "explained"))) || ((data.right === undefined) && (missing0 = "right"))) || ((data.truth === undefined) && (missing0 = "truth"))){
validate59.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((((((key0 === "draws") || (key0 === "consistency")) || (key0 === "associated")) || (key0 === "disentanglement")) || (key0 === "explained")) || (key0 === "right")) || (key0 === "truth"))){
validate59.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.draws !== undefined){
let data0 = data.draws;
const _errs2 = errors;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
validate59.errors = [{instancePath:instancePath+"/draws",schemaPath:"#/properties/draws/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs2){
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 <= 0 || isNaN(data0)){
validate59.errors = [{instancePath:instancePath+"/draws",schemaPath:"#/properties/draws/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}}];
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
if(data.consistency !== undefined){
let data1 = data.consistency;
const _errs4 = errors;
if(errors === _errs4){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 > 1 || isNaN(data1)){
validate59.errors = [{instancePath:instancePath+"/consistency",schemaPath:"#/properties/consistency/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1}}];
return false;
}
else {
if(data1 < 0 || isNaN(data1)){
validate59.errors = [{instancePath:instancePath+"/consistency",schemaPath:"#/properties/consistency/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
else {
validate59.errors = [{instancePath:instancePath+"/consistency",schemaPath:"#/properties/consistency/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.associated !== undefined){
let data2 = data.associated;
const _errs6 = errors;
if(errors === _errs6){
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 1 || isNaN(data2)){
validate59.errors = [{instancePath:instancePath+"/associated",schemaPath:"#/properties/associated/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1}}];
return false;
}
else {
if(data2 < 0 || isNaN(data2)){
validate59.errors = [{instancePath:instancePath+"/associated",schemaPath:"#/properties/associated/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
else {
validate59.errors = [{instancePath:instancePath+"/associated",schemaPath:"#/properties/associated/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.disentanglement !== undefined){
let data3 = data.disentanglement;
const _errs8 = errors;
if(errors === _errs8){
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 > 1 || isNaN(data3)){
validate59.errors = [{instancePath:instancePath+"/disentanglement",schemaPath:"#/properties/disentanglement/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1}}];
return false;
}
else {
if(data3 < 0 || isNaN(data3)){
validate59.errors = [{instancePath:instancePath+"/disentanglement",schemaPath:"#/properties/disentanglement/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
else {
validate59.errors = [{instancePath:instancePath+"/disentanglement",schemaPath:"#/properties/disentanglement/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.explained !== undefined){
let data4 = data.explained;
const _errs10 = errors;
if(errors === _errs10){
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 1 || isNaN(data4)){
validate59.errors = [{instancePath:instancePath+"/explained",schemaPath:"#/properties/explained/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1}}];
return false;
}
else {
if(data4 < 0 || isNaN(data4)){
validate59.errors = [{instancePath:instancePath+"/explained",schemaPath:"#/properties/explained/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
else {
validate59.errors = [{instancePath:instancePath+"/explained",schemaPath:"#/properties/explained/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.right !== undefined){
let data5 = data.right;
const _errs12 = errors;
if(errors === _errs12){
if((typeof data5 == "number") && (isFinite(data5))){
if(data5 > 1 || isNaN(data5)){
validate59.errors = [{instancePath:instancePath+"/right",schemaPath:"#/properties/right/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1}}];
return false;
}
else {
if(data5 < 0 || isNaN(data5)){
validate59.errors = [{instancePath:instancePath+"/right",schemaPath:"#/properties/right/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
else {
validate59.errors = [{instancePath:instancePath+"/right",schemaPath:"#/properties/right/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.truth !== undefined){
const _errs14 = errors;
if(!(validate60(data.truth, {instancePath:instancePath+"/truth",parentData:data,parentDataProperty:"truth",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors);
errors = vErrors.length;
}
var valid0 = _errs14 === errors;
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
else {
validate59.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate59.errors = vErrors;
return errors === 0;
}
validate59.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema25 = {"additionalProperties":false,"description":"One head: its descriptions in the order of picking, and the label that they vote for.","properties":{"layer":{"description":"from 0","minimum":0,"title":"Layer","type":"integer"},"head":{"description":"from 0","minimum":0,"title":"Head","type":"integer"},"rank":{"description":"r: directions that the head's terms span, at most E","minimum":0,"title":"Rank","type":"integer"},"variance":{"description":"of the head's term, Σ over directions, embedding²","minimum":0,"title":"Variance","type":"number"},"descriptions":{"items":{"$ref":"#/$defs/Description"},"title":"Descriptions","type":"array"},"explained":{"description":"Σ of the descriptions' shares","maximum":1.000001,"minimum":0,"title":"Explained","type":"number"},"label":{"anyOf":[{"type":"string"},{"type":"null"}],"description":"the property that most of the first five descriptions have; of equals the one that explains more; null where none of them has a tag","title":"Label"},"agreeing":{"description":"how many of the first five have the label: 5 sure, at most 1 not at all","maximum":5,"minimum":0,"title":"Agreeing","type":"integer"},"truth":{"anyOf":[{"$ref":"#/$defs/HeadTruth"},{"type":"null"}],"default":null,"description":"where it is known: Shapes models"}},"required":["layer","head","rank","variance","descriptions","explained","label","agreeing"],"title":"HeadWords","type":"object"};
const func1 = Object.prototype.hasOwnProperty;
const schema26 = {"additionalProperties":false,"description":"One pick of TEXTSPAN.","properties":{"text":{"title":"Text","type":"string"},"property":{"anyOf":[{"type":"string"},{"type":"null"}],"description":"the description's tag in its pool","title":"Property"},"share":{"description":"of the head's variance, along this pick alone","maximum":1.000001,"minimum":0,"title":"Share","type":"number"}},"required":["text","property","share"],"title":"Description","type":"object"};

function validate64(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate64.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.text === undefined) && (missing0 = "text")) || ((data.property === undefined) && (missing0 = "property"))) || ((data.share === undefined) && (missing0 = "share"))){
validate64.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((key0 === "text") || (key0 === "property")) || (key0 === "share"))){
validate64.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.text !== undefined){
const _errs2 = errors;
if(typeof data.text !== "string"){
validate64.errors = [{instancePath:instancePath+"/text",schemaPath:"#/properties/text/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.property !== undefined){
let data1 = data.property;
const _errs4 = errors;
const _errs5 = errors;
let valid1 = false;
const _errs6 = errors;
if(typeof data1 !== "string"){
const err0 = {instancePath:instancePath+"/property",schemaPath:"#/properties/property/anyOf/0/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
var _valid0 = _errs6 === errors;
valid1 = valid1 || _valid0;
const _errs8 = errors;
if(data1 !== null){
const err1 = {instancePath:instancePath+"/property",schemaPath:"#/properties/property/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs8 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const err2 = {instancePath:instancePath+"/property",schemaPath:"#/properties/property/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
validate64.errors = vErrors;
return false;
}
else {
errors = _errs5;
if(vErrors !== null){
if(_errs5){
vErrors.length = _errs5;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.share !== undefined){
let data2 = data.share;
const _errs10 = errors;
if(errors === _errs10){
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 1.000001 || isNaN(data2)){
validate64.errors = [{instancePath:instancePath+"/share",schemaPath:"#/properties/share/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1.000001}}];
return false;
}
else {
if(data2 < 0 || isNaN(data2)){
validate64.errors = [{instancePath:instancePath+"/share",schemaPath:"#/properties/share/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
else {
validate64.errors = [{instancePath:instancePath+"/share",schemaPath:"#/properties/share/type",keyword:"type",params:{type: "number"}}];
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
}
else {
validate64.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate64.errors = vErrors;
return errors === 0;
}
validate64.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


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
if(((((((((data.layer === undefined) && (missing0 = "layer")) || ((data.head === undefined) && (missing0 = "head"))) || ((data.rank === undefined) && (missing0 = "rank"))) || ((data.variance === undefined) && (missing0 = "variance"))) || ((data.descriptions === undefined) && (missing0 = "descriptions"))) || ((data.explained === undefined) && (missing0 = "explained"))) || ((data.label === undefined) && (missing0 = "label"))) || ((data.agreeing === undefined) && (missing0 = "agreeing"))){
validate63.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(func1.call(schema25.properties, key0))){
validate63.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.layer !== undefined){
let data0 = data.layer;
const _errs2 = errors;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
validate63.errors = [{instancePath:instancePath+"/layer",schemaPath:"#/properties/layer/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs2){
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 < 0 || isNaN(data0)){
validate63.errors = [{instancePath:instancePath+"/layer",schemaPath:"#/properties/layer/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
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
if(data.head !== undefined){
let data1 = data.head;
const _errs4 = errors;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
validate63.errors = [{instancePath:instancePath+"/head",schemaPath:"#/properties/head/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs4){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 < 0 || isNaN(data1)){
validate63.errors = [{instancePath:instancePath+"/head",schemaPath:"#/properties/head/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
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
if(data.rank !== undefined){
let data2 = data.rank;
const _errs6 = errors;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
validate63.errors = [{instancePath:instancePath+"/rank",schemaPath:"#/properties/rank/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs6){
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 < 0 || isNaN(data2)){
validate63.errors = [{instancePath:instancePath+"/rank",schemaPath:"#/properties/rank/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
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
if(data.variance !== undefined){
let data3 = data.variance;
const _errs8 = errors;
if(errors === _errs8){
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 < 0 || isNaN(data3)){
validate63.errors = [{instancePath:instancePath+"/variance",schemaPath:"#/properties/variance/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
else {
validate63.errors = [{instancePath:instancePath+"/variance",schemaPath:"#/properties/variance/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.descriptions !== undefined){
let data4 = data.descriptions;
const _errs10 = errors;
if(errors === _errs10){
if(Array.isArray(data4)){
var valid1 = true;
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
const _errs12 = errors;
if(!(validate64(data4[i0], {instancePath:instancePath+"/descriptions/" + i0,parentData:data4,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors);
errors = vErrors.length;
}
var valid1 = _errs12 === errors;
if(!valid1){
break;
}
}
}
else {
validate63.errors = [{instancePath:instancePath+"/descriptions",schemaPath:"#/properties/descriptions/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.explained !== undefined){
let data6 = data.explained;
const _errs13 = errors;
if(errors === _errs13){
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 > 1.000001 || isNaN(data6)){
validate63.errors = [{instancePath:instancePath+"/explained",schemaPath:"#/properties/explained/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1.000001}}];
return false;
}
else {
if(data6 < 0 || isNaN(data6)){
validate63.errors = [{instancePath:instancePath+"/explained",schemaPath:"#/properties/explained/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
else {
validate63.errors = [{instancePath:instancePath+"/explained",schemaPath:"#/properties/explained/type",keyword:"type",params:{type: "number"}}];
return false;
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.label !== undefined){
let data7 = data.label;
const _errs15 = errors;
const _errs16 = errors;
let valid2 = false;
const _errs17 = errors;
if(typeof data7 !== "string"){
const err0 = {instancePath:instancePath+"/label",schemaPath:"#/properties/label/anyOf/0/type",keyword:"type",params:{type: "string"}};
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
const err1 = {instancePath:instancePath+"/label",schemaPath:"#/properties/label/anyOf/1/type",keyword:"type",params:{type: "null"}};
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
const err2 = {instancePath:instancePath+"/label",schemaPath:"#/properties/label/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
validate63.errors = vErrors;
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
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.agreeing !== undefined){
let data8 = data.agreeing;
const _errs21 = errors;
if(!(((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8))) && (isFinite(data8)))){
validate63.errors = [{instancePath:instancePath+"/agreeing",schemaPath:"#/properties/agreeing/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs21){
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 > 5 || isNaN(data8)){
validate63.errors = [{instancePath:instancePath+"/agreeing",schemaPath:"#/properties/agreeing/maximum",keyword:"maximum",params:{comparison: "<=", limit: 5}}];
return false;
}
else {
if(data8 < 0 || isNaN(data8)){
validate63.errors = [{instancePath:instancePath+"/agreeing",schemaPath:"#/properties/agreeing/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs21 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.truth !== undefined){
let data9 = data.truth;
const _errs23 = errors;
const _errs24 = errors;
let valid3 = false;
const _errs25 = errors;
if(!(validate60(data9, {instancePath:instancePath+"/truth",parentData:data,parentDataProperty:"truth",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors);
errors = vErrors.length;
}
var _valid1 = _errs25 === errors;
valid3 = valid3 || _valid1;
const _errs26 = errors;
if(data9 !== null){
const err3 = {instancePath:instancePath+"/truth",schemaPath:"#/properties/truth/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid1 = _errs26 === errors;
valid3 = valid3 || _valid1;
if(!valid3){
const err4 = {instancePath:instancePath+"/truth",schemaPath:"#/properties/truth/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
validate63.errors = vErrors;
return false;
}
else {
errors = _errs24;
if(vErrors !== null){
if(_errs24){
vErrors.length = _errs24;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs23 === errors;
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
validate63.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate63.errors = vErrors;
return errors === 0;
}
validate63.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


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
if(((((((data.version === undefined) && (missing0 = "version")) || ((data.weights_sha256 === undefined) && (missing0 = "weights_sha256"))) || ((data.pool === undefined) && (missing0 = "pool"))) || ((data.images === undefined) && (missing0 = "images"))) || ((data.made_by === undefined) && (missing0 = "made_by"))) || ((data.heads === undefined) && (missing0 = "heads"))){
validate52.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((((((((key0 === "version") || (key0 === "weights_sha256")) || (key0 === "pool")) || (key0 === "images")) || (key0 === "made_by")) || (key0 === "truth_source")) || (key0 === "baseline")) || (key0 === "heads"))){
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
if(data.pool !== undefined){
const _errs6 = errors;
if(!(validate53(data.pool, {instancePath:instancePath+"/pool",parentData:data,parentDataProperty:"pool",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
errors = vErrors.length;
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.images !== undefined){
const _errs7 = errors;
if(!(validate55(data.images, {instancePath:instancePath+"/images",parentData:data,parentDataProperty:"images",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors);
errors = vErrors.length;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.made_by !== undefined){
const _errs8 = errors;
if(!(validate57(data.made_by, {instancePath:instancePath+"/made_by",parentData:data,parentDataProperty:"made_by",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate57.errors : vErrors.concat(validate57.errors);
errors = vErrors.length;
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.truth_source !== undefined){
let data5 = data.truth_source;
const _errs9 = errors;
const _errs10 = errors;
let valid1 = false;
const _errs11 = errors;
if(typeof data5 !== "string"){
const err0 = {instancePath:instancePath+"/truth_source",schemaPath:"#/properties/truth_source/anyOf/0/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
var _valid0 = _errs11 === errors;
valid1 = valid1 || _valid0;
const _errs13 = errors;
if(data5 !== null){
const err1 = {instancePath:instancePath+"/truth_source",schemaPath:"#/properties/truth_source/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs13 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const err2 = {instancePath:instancePath+"/truth_source",schemaPath:"#/properties/truth_source/anyOf",keyword:"anyOf",params:{}};
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
errors = _errs10;
if(vErrors !== null){
if(_errs10){
vErrors.length = _errs10;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.baseline !== undefined){
let data6 = data.baseline;
const _errs15 = errors;
const _errs16 = errors;
let valid2 = false;
const _errs17 = errors;
if(!(validate59(data6, {instancePath:instancePath+"/baseline",parentData:data,parentDataProperty:"baseline",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
var _valid1 = _errs17 === errors;
valid2 = valid2 || _valid1;
const _errs18 = errors;
if(data6 !== null){
const err3 = {instancePath:instancePath+"/baseline",schemaPath:"#/properties/baseline/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid1 = _errs18 === errors;
valid2 = valid2 || _valid1;
if(!valid2){
const err4 = {instancePath:instancePath+"/baseline",schemaPath:"#/properties/baseline/anyOf",keyword:"anyOf",params:{}};
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
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.heads !== undefined){
let data7 = data.heads;
const _errs20 = errors;
if(errors === _errs20){
if(Array.isArray(data7)){
var valid3 = true;
const len0 = data7.length;
for(let i0=0; i0<len0; i0++){
const _errs22 = errors;
if(!(validate63(data7[i0], {instancePath:instancePath+"/heads/" + i0,parentData:data7,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate63.errors : vErrors.concat(validate63.errors);
errors = vErrors.length;
}
var valid3 = _errs22 === errors;
if(!valid3){
break;
}
}
}
else {
validate52.errors = [{instancePath:instancePath+"/heads",schemaPath:"#/properties/heads/type",keyword:"type",params:{type: "array"}}];
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
else {
validate52.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate52.errors = vErrors;
return errors === 0;
}
validate52.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


#!/usr/bin/env node
// One complaint through the whole desk, as another service would take it: node quickstart.js [HOST:PORT]
//
// Needs two packages: npm install @grpc/grpc-js @grpc/proto-loader
'use strict';
const crypto = require('node:crypto');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

// The client is made from the contract as it lies here.
const api = path.resolve(__dirname, '../..');
const contract = grpc.loadPackageDefinition(loader.loadSync(
    ['docket/v1/case_service.proto', 'docket/v1/directory_service.proto'],
    {includeDirs: [api], keepCase: true, longs: Number, enums: String, defaults: true}));
const address = process.argv[2] || '127.0.0.1:50051';
const cases = new contract.docket.v1.CaseService(address, grpc.credentials.createInsecure());
const directory = new contract.docket.v1.DirectoryService(address, grpc.credentials.createInsecure());

const call = (service, method, request) => new Promise((resolve, reject) => service[method](
    request, {deadline: Date.now() + 10000}, (error, answer) => (error ? reject(error) : resolve(answer))));

// A change carries a request id of its own. Sent again with that id, it is still done once only.
const once = (service, method, request) => call(service, method, {...request, request_id: crypto.randomUUID()});

async function main() {
  const suffix = crypto.randomBytes(3).toString('hex');
  const hire = async (id, role) => (await once(directory, 'CreateStaff', {
    staff_id: `${id}-${suffix}`,
    staff: {display_name: id, roles: [role], capacity: 20, available: true, skills: [`node-${suffix}`]},
  })).name;
  const ana = await hire('ana', 'ROLE_SENIOR_REPRESENTATIVE');
  const sue = await hire('sue', 'ROLE_SUPERVISOR');

  const opened = await once(cases, 'OpenCase', {
    kind: 'CASE_KIND_INQUIRY', channel: 'CHANNEL_WEB', subject: 'The parcel never came', order_references: ['4711'],
  });
  const step = async (method, request = {}) => {
    const answer = await once(cases, method, {name: opened.name, ...request});
    console.log(`${method.padEnd(20)} ${answer.state.replace('CASE_STATE_', '').toLowerCase()}`);
    return answer;
  };
  await step('ReclassifyCase', {kind: 'CASE_KIND_COMPLAINT', reason: 'The customer is angry.'});
  await step('AssessCase', {
    category: 'delivery', urgency: 'URGENCY_HIGH', complexity: 'COMPLEXITY_COMPLEX', severity: 'SEVERITY_MAJOR',
    skills: [`node-${suffix}`],
  });
  await step('AcknowledgeCase', {channel: 'CHANNEL_EMAIL', message: 'We look for it.'});
  const claimed = await once(cases, 'ClaimNextCase', {staff: ana});
  if (claimed.name !== opened.name) throw new Error(`claimed ${claimed.name}`);
  await step('RecordFirstContact', {outcome: 'FIRST_CONTACT_OUTCOME_NEEDS_FOLLOW_UP'});
  await step('TakeOver', {taker: sue, reason: 'The complaint was escalated.'});
  await step('AddTask', {action: 'Ask the carrier'});
  await step('RecordInteraction', {direction: 'DIRECTION_NOTE', text: 'Asked.', consulted_party: 'The carrier'});
  await step('RecordInteraction', {direction: 'DIRECTION_NOTE', text: 'It is lost.', answered_consultation: 1});
  await step('RecordFinding', {text: 'The carrier lost it.', root_cause: 'lost-in-transit'});
  await step('CompleteTask', {number: 1});
  await step('ProposeResolution', {
    outcome: 'CASE_OUTCOME_RESOLVED', summary: 'Send it again, and 10 euros back.',
    remedy: {currency: 'EUR', minor_units: 1000},
  });
  await step('AwaitCustomer', {reason: 'Is that all right?'});
  await step('RecordInteraction', {direction: 'DIRECTION_INBOUND', channel: 'CHANNEL_EMAIL', text: 'Yes, please.'});
  await step('DecideResolution', {agreed: true, channel: 'CHANNEL_EMAIL'});
  await step('ResolveCase', {outcome: 'CASE_OUTCOME_RESOLVED', summary: 'Sent again; paid back.'});
  await step('RecordFollowUp', {satisfied: true, rating: 5, rating_source: 'RATING_SOURCE_CUSTOMER'});
  const closed = await step('CloseCase', {feedback: 'Quick in the end.'});

  const {events} = await call(cases, 'ListCaseEvents', {parent: closed.name});
  console.log(`${closed.name} is closed after ${events.length} events, rated ${closed.rating} of 5`);
}

main().catch((error) => {
  console.error(String(error.message));
  process.exitCode = 1;
});

export { describeRabbitMq, describeSystemOnRabbitMq, type TestBroker } from './describe-rabbitmq.js';
export { rabbitMqInstalled } from './installed.js';
export { startRabbitMq, type RabbitMq } from './start-rabbitmq.js';

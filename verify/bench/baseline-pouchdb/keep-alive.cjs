// Loaded before pouchdb-server: keeps idle connections open between two rounds of a measurement, like the other
// servers.
const { Server } = require('node:http');
const listen = Server.prototype.listen;
Server.prototype.listen = function (...where) {
  this.keepAliveTimeout = 600_000;
  return listen.apply(this, where);
};

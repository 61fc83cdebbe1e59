// Loaded before pouchdb-server: connections that rest between two rounds of a measurement stay open, as with the others.
const { Server } = require('node:http');
const listen = Server.prototype.listen;
Server.prototype.listen = function (...where) {
  this.keepAliveTimeout = 600_000;
  return listen.apply(this, where);
};

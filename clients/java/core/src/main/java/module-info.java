/** The client engine of RepLog: a copy of the data on the device, a queue of writes, and the sync of both. */
@SuppressWarnings("module") // The node is compiled after this module.
module dev.replog.client {
    requires java.logging;
    requires static transitive org.jspecify;

    exports dev.replog.client;
    exports dev.replog.client.catalogue;
    exports dev.replog.client.conflict;
    exports dev.replog.client.history;
    exports dev.replog.client.http;
    exports dev.replog.client.json;
    exports dev.replog.client.platform;
    exports dev.replog.client.presence;
    exports dev.replog.client.query;
    exports dev.replog.client.queue to
            dev.replog.client.node;
    exports dev.replog.client.rejected;
    exports dev.replog.client.status;
    exports dev.replog.client.store;
    exports dev.replog.client.sync;
    exports dev.replog.client.write;

    uses dev.replog.client.http.HttpTransport;
}

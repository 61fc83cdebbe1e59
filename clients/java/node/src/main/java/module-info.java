/** An exchange node: a client whose queue and data travel in numbered packets, by requests or by files. */
module dev.replog.client.node {
    requires transitive dev.replog.client;
    requires static transitive org.jspecify;

    exports dev.replog.client.node;
    exports dev.replog.client.node.file;
}

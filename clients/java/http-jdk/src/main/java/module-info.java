/** Requests of the client with {@code java.net.http}, and publishers of {@code java.util.concurrent.Flow}. */
module dev.replog.client.http.jdk {
    requires transitive dev.replog.client;
    requires transitive java.net.http;
    requires static transitive org.jspecify;

    exports dev.replog.client.flow;
    exports dev.replog.client.http.jdk;

    provides dev.replog.client.http.HttpTransport with
            dev.replog.client.http.jdk.JdkHttpTransport;
}

/** Requests of the client with OkHttp, also on Android. */
module dev.replog.client.http.okhttp {
    requires transitive dev.replog.client;
    requires transitive okhttp3;
    requires okio;
    requires static transitive org.jspecify;

    exports dev.replog.client.http.okhttp;

    provides dev.replog.client.http.HttpTransport with
            dev.replog.client.http.okhttp.OkHttpTransport;
}

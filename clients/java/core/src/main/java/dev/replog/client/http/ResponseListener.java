package dev.replog.client.http;

/** Takes the end of one request. Exactly one of its methods is called, once, on any thread. */
public interface ResponseListener {

    /** The whole response is there. */
    void onResponse(HttpResponse response);

    /** There is no response. The request may or may not have reached the server. */
    void onFailure(Throwable cause);
}

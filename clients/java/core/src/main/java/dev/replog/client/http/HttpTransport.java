package dev.replog.client.http;

import dev.replog.client.platform.Cancellable;

/**
 * Makes requests. It decides nothing: it adds no headers beside those that HTTP needs, does not decode bodies, does not
 * retry, follows no redirects, keeps no cookies and has no time limit for a response; the engine cancels what takes too
 * long. It may limit the time for a connection. All methods can be called from any thread, and return at once.
 *
 * <p>A client that was given none takes the first that {@link java.util.ServiceLoader} finds.
 */
public interface HttpTransport extends AutoCloseable {

    /**
     * Makes a request, and reads the whole response.
     *
     * @param bodyBytesMax a response with more bytes, as they arrive, is a failure; reading stops there
     * @param listener nothing is called any more after the result of this method was cancelled, except what is under
     *     way on another thread
     * @return ends the request and closes its connection
     */
    default Cancellable send(HttpRequest request, int bodyBytesMax, ResponseListener listener) {
        return WholeResponse.of(this, request, bodyBytesMax, listener);
    }

    /**
     * Makes a request, and gives the response in pieces.
     *
     * @return ends the response and closes its connection; the listener may or may not be told that it ended
     */
    Cancellable open(HttpRequest request, StreamListener listener);

    /** Ends what the transport holds by itself, such as threads and connections. */
    @Override
    default void close() {}
}

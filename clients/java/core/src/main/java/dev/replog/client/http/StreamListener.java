package dev.replog.client.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes a response that has no end of its own. Its methods are called one after the other, on any thread:
 * {@code onOpen} once or never, then {@code onBytes} any number of times, and {@code onEnd} once at the end.
 */
public interface StreamListener {

    /**
     * The status and the headers are there.
     *
     * @param headers by name in lower case
     */
    void onOpen(int status, Map<String, String> headers);

    /** The next piece of the body, as soon as it has arrived. */
    void onBytes(byte[] bytes);

    /**
     * Nothing more comes.
     *
     * @param cause null when the server has ended the response
     */
    void onEnd(@Nullable Throwable cause);
}

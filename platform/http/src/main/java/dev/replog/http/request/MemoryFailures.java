package dev.replog.http.request;

/** Is called when there was no memory for a request. The connection of the request is then closed. */
@FunctionalInterface
public interface MemoryFailures {
    void failed(Throwable error);
}

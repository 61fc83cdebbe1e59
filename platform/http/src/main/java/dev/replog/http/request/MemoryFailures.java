package dev.replog.http.request;

/** Is told when there was no memory for a request; its connection is closed by then. */
@FunctionalInterface
public interface MemoryFailures {
    void failed(Throwable error);
}

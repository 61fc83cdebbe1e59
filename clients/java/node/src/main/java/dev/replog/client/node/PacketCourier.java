package dev.replog.client.node;

import dev.replog.client.http.HttpResponse;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.http.ResponseListener;
import dev.replog.client.node.file.PacketFile;
import dev.replog.client.node.file.PacketFileException;
import dev.replog.client.platform.Cancellable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Brings the packet of a node without a network to its centre, on a machine that has one, and writes the answer to
 * another file. Doing it again does no harm: the centre decides a packet once.
 */
public final class PacketCourier {

    private final String url;
    private final String token;
    private final HttpTransport transport;
    private final Duration limit;

    /**
     * @param url the address of the centre
     * @param token of the node
     * @param transport the app closes it
     * @param limit how long one request may take
     */
    public PacketCourier(String url, String token, HttpTransport transport, Duration limit) {
        this.url = url.replaceFirst("/+$", "");
        this.token = token;
        this.transport = transport;
        this.limit = limit;
    }

    /**
     * Takes the packet from one file, and writes the answer to the other one. Both have the same checksum.
     *
     * @throws PacketFileException when a file cannot be used, or the centre does not answer with a packet; then no
     *     answer is written
     */
    public void carry(Path packet, Path answer) {
        PacketFile sent = PacketFile.read(packet, token);
        if (sent.isAnswer()) {
            throw new PacketFileException(packet + ": the answer of a centre (expected: the packet of a node).");
        }
        HttpResponse response = post(packet, sent.content());
        ExchangeAnswer read = ExchangeCalls.of(response);
        if (!(read instanceof ExchangeAnswer.Answered)) {
            throw new PacketFileException(packet + ": the centre did not take it: " + read.why() + ".");
        }
        try {
            sent.answer(ExchangeCalls.text(response)).write(answer, token);
        } catch (IOException unreadable) {
            throw new PacketFileException(packet + ": the answer cannot be read (" + unreadable + ").", unreadable);
        }
    }

    private HttpResponse post(Path packet, String content) {
        CompletableFuture<HttpResponse> result = new CompletableFuture<>();
        Cancellable request = transport.send(
                ExchangeCalls.request(url, token, content), ExchangeCalls.BODY_BYTES_MAX, new ResponseListener() {
                    @Override
                    public void onResponse(HttpResponse response) {
                        result.complete(response);
                    }

                    @Override
                    public void onFailure(Throwable cause) {
                        result.completeExceptionally(cause);
                    }
                });
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            request.cancel();
            throw new PacketFileException(packet + ": the centre did not answer (" + failed + ").", failed);
        } catch (InterruptedException interrupted) {
            request.cancel();
            Thread.currentThread().interrupt();
            throw new PacketFileException(packet + ": the thread was interrupted.", interrupted);
        }
    }
}

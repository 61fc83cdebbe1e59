package dev.replog.chaos.load;

import dev.replog.chaos.stack.ServiceInstance;
import dev.replog.chaos.stack.ServiceKind;
import dev.replog.chaos.stack.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The connections of all clients to the instances of the services. Safe for use by many threads. */
public final class Connections implements AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(2);

    private final Stack stack;
    private final Tokens tokens;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_MAX)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    public Connections(Stack stack, String secret) {
        this.stack = stack;
        this.tokens = new Tokens(secret);
    }

    /** An address of the service; adjacent choices are different instances. */
    URI address(ServiceKind kind, int choice, String path) {
        List<ServiceInstance> all = stack.instances(kind);
        return URI.create("http://127.0.0.1:" + all.get(choice % all.size()).port() + path);
    }

    String tokenOf(String userId) {
        return tokens.of(userId);
    }

    HttpRequest.Builder request(URI address, String token) {
        return HttpRequest.newBuilder(address).header("Authorization", "Bearer " + token);
    }

    Answer send(HttpRequest.Builder request, String method, String body) throws IOException, InterruptedException {
        HttpRequest.Builder whole = body.isEmpty()
                ? request.method(method, BodyPublishers.noBody())
                : request.method(method, BodyPublishers.ofString(body)).header("Content-Type", "application/json");
        var response = client.send(whole.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }

    /** A stream, which the caller closes. Null when it was refused. */
    @Nullable
    InputStream open(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = client.send(request.GET().build(), BodyHandlers.ofInputStream());
        if (response.statusCode() == 200) {
            return response.body();
        }
        response.body().close();
        return null;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}

package dev.replog.client.sample;

import dev.replog.client.sync.TokenSource;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Tokens for development, as a server that was started with {@code deploy/up} gives them to anybody. */
record DevToken(String url, String user) implements TokenSource {

    private static final Duration TIME_MAX = Duration.ofSeconds(10);

    @Override
    public String token() throws IOException, InterruptedException {
        URI address = URI.create(url + "/dev/token?sub=" + URLEncoder.encode(user, StandardCharsets.UTF_8));
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).timeout(TIME_MAX).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("the server gave no token: " + response.statusCode() + " (expected: 200)");
        }
        return response.body();
    }
}

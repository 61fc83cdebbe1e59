package dev.replog.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DocsPageTest {
    private static EdgeServer server;

    @BeforeAll
    static void start() {
        server = EdgeServer.startWithSecret();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void description_isServed_compressedOnRequest() throws IOException {
        HttpResponse<String> plain = server.send(server.request("/openapi.yaml"));
        assertThat(plain.statusCode()).isEqualTo(200);
        assertThat(plain.headers().firstValue("Content-Type")).contains("application/yaml");
        assertThat(plain.body()).startsWith("openapi: 3.1");

        HttpResponse<byte[]> packed = server.send(
                server.request("/openapi.yaml").header("Accept-Encoding", "gzip"),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
                .isEqualTo(plain.body().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void files_areCacheable_andNotSentTwice() {
        double sent = pages("sent");
        HttpResponse<String> first = server.send(server.request("/docs/swagger-ui-bundle.js"));
        String etag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(first.headers().firstValue("Cache-Control")).contains("max-age=3600, public");
        assertThat(String.join(",", first.headers().allValues("Vary"))).containsIgnoringCase("accept-encoding");

        HttpResponse<String> again =
                server.send(server.request("/docs/swagger-ui-bundle.js").header("If-None-Match", etag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().firstValue("ETag")).contains(etag);
        assertThat(pages("sent")).isEqualTo(sent + 1);
        assertThat(pages("not_modified")).isPositive();
    }

    private static double pages(String outcome) {
        return server.bean(MeterRegistry.class)
                .counter("replog.pages", "outcome", outcome)
                .count();
    }

    @Test
    void page_isRedirectedTo() {
        for (String path : List.of("/docs", "/docs/")) {
            HttpResponse<String> response = server.send(server.request(path));
            assertThat(response.statusCode()).isEqualTo(307);
            assertThat(response.headers().firstValue("Location")).contains("/docs/index.html");
        }
    }

    @Test
    void page_loadsOnlyFromHere_andAllOfItIsThere() {
        HttpResponse<String> page = server.send(server.request("/docs/index.html"));
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html;charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("http", "unsafe");
        assertThat(page.body()).doesNotContain("http:", "https:", "//cdn");

        List<String> files = Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                .matcher(page.body())
                .results()
                .map((MatchResult link) -> link.group(1))
                .toList();
        assertThat(files).hasSize(5);
        for (String file : files) {
            HttpResponse<String> response = server.send(server.request(file.startsWith("/") ? file : "/docs/" + file));
            assertThat(response.statusCode()).as(file).isEqualTo(200);
            assertThat(response.body()).isNotEmpty();
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        }
        assertThat(contentType("swagger-ui.css")).isEqualTo("text/css;charset=utf-8");
        assertThat(contentType("swagger-ui-bundle.js")).isEqualTo("text/javascript;charset=utf-8");
        assertThat(contentType("favicon-32x32.png")).isEqualTo("image/png");
    }

    @Test
    void nothingElse_isServed() {
        for (String path : List.of(
                "/docs/swagger-initializer.js",
                "/docs/..%2Freplog-shared.yml",
                "/docs/page.js/",
                "/webjars/swagger-ui/index.html",
                "/replog-shared.yml")) {
            HttpResponse<String> response = server.send(server.request(path));
            assertThat(response.statusCode()).as(path).isEqualTo(404);
            assertThat(EdgeServer.json(response).get("code").stringValue()).isEqualTo("not_found");
        }
    }

    private static String contentType(String file) {
        return server.send(server.request("/docs/" + file))
                .headers()
                .firstValue("Content-Type")
                .orElseThrow();
    }
}

package dev.replog.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AuthenticationTest {
    private static EdgeServer server;

    @BeforeAll
    static void start() {
        server = EdgeServer.startWithSecret();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void resetClock() {
        server.bean(MutableClock.class).reset();
    }

    static Stream<Arguments> badTokens() {
        Date early = Date.from(MutableClock.START.minusSeconds(31));
        Date late = Date.from(MutableClock.START.plusSeconds(31));
        JWTClaimsSet plain = new JWTClaimsSet.Builder()
                .subject("alice")
                .expirationTime(Date.from(Tokens.EXPIRY))
                .build();
        String good = Tokens.good();
        String secret512 = EdgeServer.SECRET + EdgeServer.SECRET;
        return Stream.of(
                Arguments.of("alg none", new PlainJWT(plain).serialize()),
                Arguments.of("another key", Tokens.signed("x".repeat(32), claims -> claims)),
                Arguments.of("another algorithm", Tokens.signed(new JWSHeader(JWSAlgorithm.HS512), secret512, c -> c)),
                Arguments.of(
                        "another type",
                        Tokens.signed(
                                new JWSHeader.Builder(JWSAlgorithm.HS256)
                                        .type(new JOSEObjectType("dpop+jwt"))
                                        .build(),
                                EdgeServer.SECRET,
                                c -> c)),
                Arguments.of("expired", Tokens.with(claims -> claims.expirationTime(early))),
                Arguments.of("no expiry", Tokens.with(claims -> claims.expirationTime(null))),
                Arguments.of("not valid yet", Tokens.with(claims -> claims.notBeforeTime(late))),
                Arguments.of("no subject", Tokens.with(claims -> claims.subject(null))),
                Arguments.of("blank subject", Tokens.with(claims -> claims.subject(" "))),
                Arguments.of("long subject", Tokens.with(claims -> claims.subject("x".repeat(201)))),
                Arguments.of("control character in subject", Tokens.with(claims -> claims.subject("a\nb"))),
                Arguments.of("half a surrogate pair in subject", Tokens.ofBytes(claims("a\\ud800"))),
                Arguments.of("surrogates in wrong order", Tokens.ofBytes(claims("\\udc00\\ud800"))),
                Arguments.of("C1 control in subject", Tokens.with(claims -> claims.subject("a\u0085"))),
                Arguments.of("malformed UTF-8", Tokens.ofBytes(malformedUtf8())),
                Arguments.of("scope a number", Tokens.with(claims -> claims.claim("scope", 7))),
                Arguments.of("scope with null", Tokens.with(claims -> claims.claim("scope", Arrays.asList("a", null)))),
                Arguments.of("scope of numbers", Tokens.with(claims -> claims.claim("scope", List.of(1, 2)))),
                Arguments.of("scope an object", Tokens.with(claims -> claims.claim("scope", Map.of("a", "b")))),
                Arguments.of("over 8 KiB", Tokens.with(claims -> claims.claim("pad", "x".repeat(6_200)))),
                Arguments.of("signature cut", good.substring(0, good.length() - 2)),
                Arguments.of("no signature", good.substring(0, good.lastIndexOf('.') + 1)),
                Arguments.of("no bounds in the header", encoded("{\"alg\":" + "[".repeat(5_000)) + ".e30.x"),
                Arguments.of("algorithm a number", encoded("{\"alg\":1}") + ".e30.x"),
                Arguments.of("header a list", encoded("[]") + ".e30.x"),
                Arguments.of(
                        "claims a list",
                        encoded("{\"alg\":\"HS256\"}") + "." + encoded("[1]") + "." + encoded("x".repeat(32))),
                Arguments.of("not a token", "abc"),
                Arguments.of("empty", ""),
                Arguments.of("dots", ".."));
    }

    private static byte[] claims(String subject) {
        String claims = "{\"sub\":\"" + subject + "\",\"exp\":" + Tokens.EXPIRY.getEpochSecond() + "}";
        return claims.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] malformedUtf8() {
        byte[] bytes = claims("?");
        bytes["{\"sub\":\"".length()] = (byte) 0xC0;
        return bytes;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badTokens")
    void badToken_isRefused(String name, String token) {
        HttpResponse<String> response =
                server.send(server.request("/api/caller").header("Authorization", "Bearer " + token));

        assertUnauthenticated(response);
        assertThat(response.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer realm=\"replog\", error=\"invalid_token\"");
        assertThat(response.body()).doesNotContain(token.isEmpty() ? "Exception" : token);
    }

    @Test
    void mangledToken_isRefused_whateverIsWrongWithIt() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        String good = Tokens.good();
        for (int i = 0; i < 300; i++) {
            StringBuilder mangled = new StringBuilder(good);
            // The last characters of a part may have unused bits; every other change breaks the token.
            int at = random.nextInt(good.length() - 4);
            char was = mangled.charAt(at);
            mangled.setCharAt(at, was == 'A' ? 'B' : 'A');
            boolean isPadding = at + 1 < good.length() && (good.charAt(at + 1) == '.' || was == '.');
            HttpResponse<String> response =
                    server.send(server.request("/api/caller").header("Authorization", "Bearer " + mangled));
            assertThat(response.statusCode())
                    .as("seed %d, token %s", seed, mangled)
                    .isIn(isPadding ? List.of(200, 401) : List.of(401));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YTpi", "Bearer", "bearer", "Token x", "Bearerx y"})
    void otherScheme_isRefused(String authorization) {
        assertUnauthenticated(server.send(server.request("/api/caller").header("Authorization", authorization)));
    }

    @Test
    void noToken_isChallenged_onEveryApiPath() {
        for (String path :
                List.of("/api/caller", "/api", "/api/", "/api/nothing", "/%61pi/caller", "/api;x=1/caller")) {
            HttpResponse<String> response = server.send(server.request(path));
            assertUnauthenticated(response);
            assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"replog\"");
        }
    }

    @Test
    void twoTokens_areRefused() {
        assertUnauthenticated(
                server.send(server.signed("/api/caller").header("Authorization", "Bearer " + Tokens.good())));
    }

    @Test
    void goodToken_saysWhoAsks() {
        String token = Tokens.with(claims -> claims.subject("ünïcode user").claim("scope", "ops  history"));
        JsonNode caller = EdgeServer.json(server.send(server.request("/api/caller")
                .header("Authorization", "bEARER " + token)
                .header("Replog-Device", "phone")));

        assertThat(caller.get("user").stringValue()).isEqualTo("ünïcode user");
        assertThat(caller.get("scopes").toString()).isEqualTo("[\"history\",\"ops\"]");
        assertThat(caller.get("device").stringValue()).isEqualTo("phone");
        assertThat(caller.get("expires").stringValue()).isEqualTo(Tokens.EXPIRY.toString());
    }

    @Test
    void clockSkew_isTolerated() {
        String token = Tokens.with(claims -> claims.expirationTime(Date.from(MutableClock.START.minusSeconds(29)))
                .notBeforeTime(Date.from(MutableClock.START.plusSeconds(29))));

        assertThat(server.send(server.request("/api/caller").header("Authorization", "Bearer " + token))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void rememberedToken_endsWhenItExpires() {
        MutableClock clock = server.bean(MutableClock.class);
        for (int i = 0; i < 3; i++) {
            assertThat(server.send(server.signed("/api/caller")).statusCode()).isEqualTo(200);
        }

        clock.advance(Duration.between(MutableClock.START, Tokens.EXPIRY).plusSeconds(30));

        assertUnauthenticated(server.send(server.signed("/api/caller")));
    }

    @Test
    void scope_isRequired_whereARouteNamesIt() {
        HttpResponse<String> without = server.send(server.signed("/api/ops"));
        assertThat(without.statusCode()).isEqualTo(403);
        assertThat(EdgeServer.json(without).get("code").stringValue()).isEqualTo("forbidden");
        assertThat(EdgeServer.json(without).get("required_scope").stringValue()).isEqualTo("ops");

        String token = Tokens.with(claims -> claims.claim("scope", List.of("ops")));
        assertThat(server.send(server.request("/api/ops").header("Authorization", "Bearer " + token))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void device_isBounded() {
        assertThat(server.send(server.signed("/api/caller").header("Replog-Device", "x".repeat(64)))
                        .statusCode())
                .isEqualTo(200);
        for (String device : List.of("x".repeat(65), "a\tb", "")) {
            HttpResponse<String> response =
                    server.send(server.signed("/api/caller").header("Replog-Device", device));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(EdgeServer.json(response).get("code").stringValue()).isEqualTo("validation_failed");
        }
    }

    @Test
    void device_isUnicode() throws IOException {
        assertThat(deviceAnswer("Zo\u00eb's \ud83d\udcf1".getBytes(StandardCharsets.UTF_8)))
                .startsWith("HTTP/1.1 200")
                .contains("\"device\":\"Zo\u00eb's \ud83d\udcf1\"");
        // Half of a surrogate pair, a letter in Latin-1, a control character.
        for (byte[] malformed :
                new byte[][] {{(byte) 0xED, (byte) 0xA0, (byte) 0x80}, {(byte) 0xE9}, {(byte) 0xC2, (byte) 0x85}}) {
            assertThat(deviceAnswer(malformed)).startsWith("HTTP/1.1 400").contains("validation_failed");
        }
    }

    private static String deviceAnswer(byte[] device) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(("GET /api/caller HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                            + Tokens.good() + "\r\nReplog-Device: ")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(device);
            out.write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void scope_mayBeATextOrAList_andNameOneTwice() {
        for (Object scope : List.of("ops ops history", List.of("ops", "ops", "history"))) {
            HttpResponse<String> response = server.send(server.request("/api/caller")
                    .header("Authorization", "Bearer " + Tokens.with(claims -> claims.claim("scope", scope))));
            assertThat(EdgeServer.json(response).get("scopes").toString()).isEqualTo("[\"history\",\"ops\"]");
        }
    }

    @Test
    void alternativeCredentials_areUsed_whenThereIsNoHeader() {
        assertThat(EdgeServer.json(server.send(server.request("/api/caller?ticket=good")))
                        .get("user")
                        .stringValue())
                .isEqualTo("ticket-holder");
        assertUnauthenticated(server.send(server.request("/api/caller?ticket=bad")));
        assertUnauthenticated(
                server.send(server.request("/api/caller?ticket=good").header("Authorization", "Bearer x")));
    }

    @Test
    void devToken_doesNotExist_withoutTheProfile() {
        assertThat(server.send(server.request("/dev/token?sub=alice")).statusCode())
                .isEqualTo(404);
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertUnauthenticated(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(EdgeServer.json(response).get("code").stringValue()).isEqualTo("unauthenticated");
    }
}

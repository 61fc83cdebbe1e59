package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests rejections that do not depend on data. Not here: 403, which no route of the user's own data returns (see
 * CorsTest); 408 and overload (see platform/http); an unavailable log or database (see the OutageITs of the services);
 * 410 by the purge.
 */
class ErrorContractIT {

    private final Client alice = Client.ofNewUser();

    @Test
    void whoIsNotKnown_isRefused_alsoWhereNothingIs() throws Exception {
        String valid = alice.token();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject(alice.user())
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .build();
        SignedJWT forged = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        forged.sign(new MACSigner("another secret of at least 32 bytes".getBytes(StandardCharsets.UTF_8)));
        List<String> refused = List.of(
                "Bearer " + new PlainJWT(claims).serialize(),
                "Bearer " + forged.serialize(),
                "Bearer " + valid.substring(0, valid.length() - 3),
                "Bearer ",
                "Basic YWxpY2U6eA==",
                valid);
        for (String authorization : refused) {
            Reply reply = new Call("GET", "/api/sync", null)
                    .with("Authorization", authorization)
                    .send();
            assertThat(reply.expect(401, "unauthenticated").header("WWW-Authenticate"))
                    .startsWith("Bearer");
        }
        for (String path : List.of("/api/sync", "/api/exercises/x", "/api/nothing", "/api/sync/stream", "/api")) {
            new Call("GET", path, null).send().expect(401, "unauthenticated");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/nothing", "/api/nothing/" + "0", "/api/exercises/0/sets", "/api/exercises/not-a-uuid"})
    void whereNothingIs_is404(String path) {
        alice.get(path).send().expect(404, "not_found");
        alice.delete(path).send();
        alice.get(path + "?x=%ff").send();
    }

    @Test
    void methods_thatAPathDoesNotHave_areNamed() {
        assertThat(alice.put("/api/exercises", "{}")
                        .send()
                        .expect(405, "method_not_allowed")
                        .header("Allow"))
                .contains("POST");
        assertThat(alice.delete("/api/sync").send().status()).isIn(404, 405);
        assertThat(alice.post("/api/sync/stream", "{}").send().status()).isIn(404, 405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"name\":\"a\"} x", "{\"name\":\"a\",\"name\":\"b\"}", "{'a':1}"})
    void whatIsNotJson_isInvalidJson(String body) {
        for (String path : List.of("/api/exercises", "/api/sync/push", "/api/sync/preview")) {
            alice.post(path, body).send().expect(400, "invalid_json");
        }
        alice.patch("/api/exercises/" + UUID.randomUUID(), body).send().expect(400, "invalid_json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "null", "\"a\""})
    void whatIsJsonAndNoObject_isNotValid(String body) {
        for (String path : List.of("/api/exercises", "/api/sync/push", "/api/sync/preview")) {
            alice.post(path, body).send().expect(400, "validation_failed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "application/json; charset=latin1", "json", "*/*"})
    void whatIsNotJson_isUnsupported(String type) {
        alice.raw("POST", "/api/exercises", "{\"name\":\"a\"}".getBytes(StandardCharsets.UTF_8))
                .with("Content-Type", type)
                .send()
                .expect(415, "unsupported_media_type");
    }

    @Test
    void headers_areChecked() {
        String path = "/api/exercises/" + alice.createdId("exercises", "{\"name\":\"a\"}");
        alice.patch(path, "{}").with("Replog-Conflict", "mine").send().expect(400, "validation_failed");
        alice.patch(path, "{}").with("Replog-Client-Time", "now").send().expect(400, "validation_failed");
        alice.patch(path, "{}").with("If-None-Match", "abc").send().expect(400, "validation_failed");
        alice.patch(path, "{\"name\":\"b\"}").with("If-Match", "abc").send().expect(412, "etag_mismatch");
        alice.patch(path, "{}").with("Replog-Device", "d".repeat(65)).send().expect(400, "validation_failed");
        alice.patch(path, "{}").with("Prefer", "wait=soon, ;;=").send().expect(200);
        Reply id = alice.get(path).with("X-Request-Id", "mine-1").send().expect(200);
        assertThat(id.header("X-Request-Id")).isEqualTo("mine-1");
    }

    @Test
    void aUserWhoSendsTooMuch_isLimited_andNobodyElse() {
        String operations = String.join(",", Collections.nCopies(500, "{}"));
        Reply reply = alice.push(operations).send();
        for (int pushes = 0; reply.status() != 429 && pushes < 3 * RunningReplog.BURST / 500; pushes++) {
            reply = alice.push(operations).send();
        }
        assertThat(Integer.parseInt(reply.expect(429, "rate_limited").header("Retry-After")))
                .isPositive();
        Client.ofNewUser().push("{}").send().expect(200);
        alice.get("/api/sync").send().expect(200);
    }

    @Test
    void devTokens_areForNamedUsers() {
        new Call("GET", "/dev/token", null).send().expect(400, "validation_failed");
        new Call("GET", "/dev/token?sub=", null).send().expect(400, "validation_failed");
        new Call("GET", "/dev/token?sub=a&scope=history", null).send().expect(200);
    }

    @Test
    void otherOrigins_seeTheHeadersOfTheContract() {
        Reply reply = alice.get("/api/sync")
                .with("Origin", "http://localhost:3000")
                .send()
                .expect(200);
        assertThat(reply.header("Access-Control-Expose-Headers"))
                .contains("ETag", "Location", "Retry-After", "Replog-Mutation-Id", "Preference-Applied");
        Reply asked = new Call("OPTIONS", "/api/exercises", null)
                .with("Origin", "http://localhost:3000")
                .with("Access-Control-Request-Method", "POST")
                .with("Access-Control-Request-Headers", "authorization,content-type,idempotency-key,if-match,prefer")
                .send();
        assertThat(asked.expect(200).header("Access-Control-Allow-Headers").toLowerCase(Locale.ROOT))
                .contains("idempotency-key", "if-match", "prefer");
    }
}

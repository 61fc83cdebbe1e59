package dev.replog.allinone.contract;

import dev.replog.schemas.token.SyncToken;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A client of one user. */
record Client(String user, String token) {

    /** A client of a user without data. */
    static Client ofNewUser() {
        return of("user-" + UUID.randomUUID());
    }

    static Client of(String user) {
        return new Client(
                user,
                new Call("GET", "/dev/token?sub=" + user, null)
                        .send()
                        .expect(200)
                        .text());
    }

    Call get(String target) {
        return call("GET", target, null);
    }

    Call post(String target, String json) {
        return call("POST", target, json);
    }

    Call put(String target, String json) {
        return call("PUT", target, json);
    }

    Call patch(String target, String json) {
        return call("PATCH", target, json);
    }

    Call delete(String target) {
        return call("DELETE", target, null);
    }

    /** Many operations, given as the members of a JSON array. */
    Call push(String operations) {
        return post("/api/sync/push", "{\"operations\":[" + operations + "]}");
    }

    Call call(String method, String target, @Nullable String json) {
        Call call = new Call(method, target, json == null ? null : json.getBytes(StandardCharsets.UTF_8))
                .with("Authorization", "Bearer " + token);
        return json == null ? call : call.with("Content-Type", "application/json");
    }

    /** With the type and encoding that the caller sets. */
    Call raw(String method, String target, byte[] body) {
        return new Call(method, target, body).with("Authorization", "Bearer " + token);
    }

    /** Creates it and returns the response. */
    JsonNode created(String collection, String json) {
        return post("/api/" + collection, json).send().expect(201).json();
    }

    /** Creates it and returns its id. */
    String createdId(String collection, String json) {
        return created(collection, json).get("id").stringValue();
    }

    /** The mark at the position of this token. */
    String mark(String token) {
        SyncToken decoded = SyncToken.decode(token, user()).orElseThrow();
        return SyncToken.mark(decoded.log(), decoded.position()).encode(user());
    }

    /** The token of a full pull. */
    String syncToken() {
        return get("/api/sync?maxResults=1000").send().expect(200).get("nextSyncToken");
    }
}

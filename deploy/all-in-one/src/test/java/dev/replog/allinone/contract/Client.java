package dev.replog.allinone.contract;

import dev.replog.schemas.token.SyncToken;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A user's client. */
record Client(String user, String token) {

    /** Of a user who has nothing yet. */
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

    /** With whatever type and encoding the caller gives it. */
    Call raw(String method, String target, byte[] body) {
        return new Call(method, target, body).with("Authorization", "Bearer " + token);
    }

    /** Creates it and gives what was answered. */
    JsonNode created(String collection, String json) {
        return post("/api/" + collection, json).send().expect(201).json();
    }

    /** The id of what is created. */
    String createdId(String collection, String json) {
        return created(collection, json).get("id").stringValue();
    }

    /** The mark of the place that this token is of. */
    String mark(String token) {
        SyncToken decoded = SyncToken.decode(token, user()).orElseThrow();
        return SyncToken.mark(decoded.log(), decoded.position()).encode(user());
    }

    /** The token up to which everything is known now. */
    String syncToken() {
        return get("/api/sync?maxResults=1000").send().expect(200).get("nextSyncToken");
    }
}

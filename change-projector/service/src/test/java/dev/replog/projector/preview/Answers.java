package dev.replog.projector.preview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.token.Etag;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares a preview with the response of its push, except for members that depend on the append. */
final class Answers {
    private static final String INSTANT = "\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z";

    private static final List<String> OF_APPENDING =
            List.of("etag", "created_at", "updated_at", "updatedAt", "deleted_at");

    private Answers() {}

    static void requireSame(String previewed, Pushes.Pushed pushed) {
        JsonNode preview = PreviewServer.JSON.readTree(previewed);
        JsonNode push = PreviewServer.JSON.readTree(pushed.answer());
        assertThat(preview.path("results")).hasSameSizeAs(push.path("results"));
        assertThat(preview.path("errors")).hasSameSizeAs(push.path("errors"));
        for (int i = 0; i < push.path("results").size(); i++) {
            requireSameResult((ObjectNode) preview.path("results").get(i), (ObjectNode)
                    push.path("results").get(i));
        }
        for (int i = 0; i < push.path("errors").size(); i++) {
            requireSameError(
                    (ObjectNode) preview.path("errors").get(i),
                    (ObjectNode) push.path("errors").get(i),
                    Etag.of(pushed.position().value()));
        }
        assertThat(preview.has("sync_token")).isEqualTo(push.has("sync_token"));
        ((ObjectNode) preview).remove("sync_token");
        ((ObjectNode) push).remove("sync_token");
        assertThat(preview).isEqualTo(push);
    }

    private static void requireSameResult(ObjectNode preview, ObjectNode push) {
        assertThat(preview.has("etag")).as("etag of %s", preview).isFalse();
        // An entity that never existed has version 0 and no etag. Its deletion succeeds nevertheless.
        boolean neverThere = push.path("version").asLong() == 0;
        assertThat(push.has("etag")).as("etag of %s", push).isEqualTo(!neverThere);
        push.remove("etag");
        assertThat(preview.has("updatedAt")).isEqualTo(push.has("updatedAt"));
        preview.remove("updatedAt");
        push.remove("updatedAt");
    }

    /** When an operation of the same push collides, the push returns its own etag, which a preview does not have. */
    private static void requireSameError(ObjectNode preview, ObjectNode push, String etagOfPush) {
        String known = push.path("error").asString();
        if (push.path("currentETag").asString("").equals(etagOfPush)) {
            assertThat(preview.has("currentETag"))
                    .as("currentETag of %s", preview)
                    .isFalse();
            push.remove("currentETag");
            assertThat(preview.has("changed_at")).isEqualTo(push.has("changed_at"));
            preview.remove("changed_at");
            push.remove("changed_at");
            assertThat(push.path("current").path("etag").asString()).isEqualTo(etagOfPush);
            leaveTimesOut(preview.path("current"), push.path("current"), etagOfPush);
            known = known.replace(etagOfPush, "not known before it is pushed");
        }
        push.put("error", known.replaceAll(INSTANT, "then"));
        preview.put("error", preview.path("error").asString().replaceAll(INSTANT, "then"));
    }

    /**
     * The etag and the times of every entity in a document that this push has written, which a preview does not have.
     */
    private static void leaveTimesOut(JsonNode preview, JsonNode push, String etagOfPush) {
        if (push.path("etag").asString("").equals(etagOfPush)) {
            assertThat(preview.has("etag")).as("etag of %s", preview).isFalse();
            assertThat(preview.has("deleted_at")).isEqualTo(push.has("deleted_at"));
            ((ObjectNode) push).remove(OF_APPENDING);
            ((ObjectNode) preview).remove(OF_APPENDING);
        }
        push.properties()
                .forEach(member -> leaveTimesOut(preview.path(member.getKey()), member.getValue(), etagOfPush));
        for (int i = 0; push.isArray() && i < push.size(); i++) {
            leaveTimesOut(preview.path(i), push.path(i), etagOfPush);
        }
    }
}

package dev.replog.projector.preview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.token.Etag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares what a preview said with what the push was then answered: all but what only appending can settle. */
final class Answers {
    private static final String INSTANT = "\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z";

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
        // An entity that has never been there has version 0 and no etag. Deleting it is answered all the same.
        boolean neverThere = push.path("version").asLong() == 0;
        assertThat(push.has("etag")).as("etag of %s", push).isEqualTo(!neverThere);
        push.remove("etag");
        assertThat(preview.has("updatedAt")).isEqualTo(push.has("updatedAt"));
        preview.remove("updatedAt");
        push.remove("updatedAt");
    }

    /** Where an operation of the same push is in the way, the push tells its own etag, which no preview knows. */
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
            ObjectNode current = (ObjectNode) push.get("current");
            assertThat(current.remove("etag").asString()).isEqualTo(etagOfPush);
            for (ObjectNode entity : new ObjectNode[] {current, (ObjectNode) preview.get("current")}) {
                entity.remove("created_at");
                entity.remove("updated_at");
                entity.remove("updatedAt");
            }
            known = known.replace(etagOfPush, "not known before it is pushed");
        }
        push.put("error", known.replaceAll(INSTANT, "then"));
        preview.put("error", preview.path("error").asString().replaceAll(INSTANT, "then"));
    }
}

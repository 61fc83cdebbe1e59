package dev.replog.projector.rewrite;

import java.io.StringWriter;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The record of a completed rewriting. It names no user, device or mutation.
 *
 * @param rewrittenAt when brokers have deleted the last file of the covered topics with data of these accounts
 * @param erasures how many erasures have no data in the covered topics any more
 * @param covered the topics that it is about
 */
public record Certificate(
        Instant at, Instant rewrittenAt, long erasures, List<String> covered, List<RewrittenGeneration> generations) {
    public Certificate {
        covered = List.copyOf(covered);
        generations = List.copyOf(generations);
    }

    /** For programs. */
    public String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JsonFactory.builder().build().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("format", 2);
            json.writeStringProperty("at", at.toString());
            json.writeStringProperty("rewritten_at", rewrittenAt.toString());
            json.writeNumberProperty("erasures", erasures);
            write(json, "covered", covered);
            json.writeArrayPropertyStart("generations");
            generations.forEach(one -> write(json, one));
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, String name, List<String> topics) {
        json.writeArrayPropertyStart(name);
        topics.forEach(json::writeString);
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, RewrittenGeneration done) {
        json.writeStartObject();
        if (done.generation() > 0) {
            json.writeNumberProperty("generation", done.generation());
        }
        json.writeStringProperty("topic", done.topic());
        json.writeStringProperty("topic_id", done.topicId().toString());
        json.writeStringProperty("deleted_topic", done.sourceTopic());
        json.writeStringProperty("deleted_topic_id", done.sourceTopicId().toString());
        json.writeNumberProperty("records_kept", done.counts().kept());
        json.writeNumberProperty("records_shortened", done.counts().shortened());
        json.writeNumberProperty("records_blank", done.counts().blank());
        byte[] kept = done.counts().keptSha256();
        if (kept != null) {
            json.writeStringProperty("kept_sha256", HexFormat.of().formatHex(kept));
        }
        json.writeEndObject();
    }
}

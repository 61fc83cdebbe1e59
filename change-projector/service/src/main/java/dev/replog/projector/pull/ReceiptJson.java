package dev.replog.projector.pull;

import dev.replog.commands.read.Refusals;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.token.Etag;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The first outcome of a mutation id as JSON for clients. Pure. */
final class ReceiptJson {
    private static final JsonFactory JSON = new JsonFactory();

    private ReceiptJson() {}

    static byte[] of(OperationOutcome outcome, String syncToken, Instant decidedAt) {
        return write(json -> write(json, outcome, syncToken, decidedAt));
    }

    /** A line of the export of an account. */
    static byte[] exported(OperationOutcome outcome, @Nullable String device, Instant decidedAt) {
        return write(json -> {
            json.writeStringProperty("kind", "receipt");
            if (device != null) {
                json.writeStringProperty("device_id", device);
            }
            write(json, outcome, null, decidedAt);
        });
    }

    private static byte[] write(Consumer<JsonGenerator> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
            json.writeStartObject();
            members.accept(json);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void write(
            JsonGenerator json, OperationOutcome outcome, @Nullable String syncToken, Instant decidedAt) {
        json.writeStringProperty("mutation_id", outcome.getMutationId().toString());
        json.writeStringProperty("status", status(outcome));
        json.writeStringProperty("type", outcome.getType());
        json.writeStringProperty("id", outcome.getId().toString());
        if (outcome.getLocalId() != null) {
            json.writeStringProperty("localId", outcome.getLocalId());
        }
        if (syncToken != null) {
            json.writeStringProperty("sync_token", syncToken);
        }
        json.writeStringProperty("decided_at", CanonicalText.of(decidedAt));
        if (outcome.getStatus() == OutcomeStatus.REJECTED) {
            json.writeName("problem");
            json.writeRawValue(new String(Refusals.of(outcome).toJson(), StandardCharsets.UTF_8));
        } else {
            writeEffect(json, outcome);
        }
    }

    private static void writeEffect(JsonGenerator json, OperationOutcome outcome) {
        if (outcome.getEtagPosition() != 0) {
            json.writeStringProperty("etag", Etag.of(outcome.getEtagPosition()));
        }
        json.writeNumberProperty("version", outcome.getVersion());
        if (outcome.getUpdatedAt() != null) {
            json.writeStringProperty("updatedAt", CanonicalText.of(outcome.getUpdatedAt()));
        }
        json.writeBooleanProperty("created", outcome.getCreated());
        if (outcome.getDeletedCount() > 0) {
            json.writeNumberProperty("deleted_count", outcome.getDeletedCount());
        }
        if (outcome.getStatus() == OutcomeStatus.MERGED) {
            json.writeObjectPropertyStart("conflict");
            writeNames(json, "merged_fields", outcome.getMergedFields());
            writeNames(json, "lost_fields", outcome.getLostFields());
            json.writeEndObject();
        }
    }

    private static void writeNames(JsonGenerator json, String property, List<String> names) {
        json.writeArrayPropertyStart(property);
        names.forEach(json::writeString);
        json.writeEndArray();
    }

    /** A receipt stores the first outcome, which is not a duplicate. */
    private static String status(OperationOutcome outcome) {
        return outcome.getUnchanged() ? "unchanged" : outcome.getStatus().name().toLowerCase(Locale.ROOT);
    }
}

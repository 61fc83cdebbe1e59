package dev.replog.projector.exchange;

import dev.replog.commands.read.PacketHeader;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.Problem;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Catalogue;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.UUID;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The packet that the centre sends in its response. It has the number of the packet that it answers.
 *
 * @param content what the node gets
 */
record PacketAnswer(
        Node node, UUID centre, PacketHeader header, List<OperationOutcome> results, PacketContent content) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int DETAIL_MAX = 300;
    private static final int HEADER_BYTES = 1024;

    /** The bytes of a response without its entities, at most. */
    static int bytesBeside(List<OperationOutcome> results) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = generator(bytes)) {
            json.writeStartArray();
            writeResults(json, results);
            json.writeEndArray();
        }
        return bytes.size() + HEADER_BYTES;
    }

    /** @param catalogue that the centre decides by now */
    byte[] toJson(Catalogue catalogue) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = generator(bytes)) {
            json.writeStartObject();
            json.writeObjectPropertyStart("header");
            json.writeStringProperty("sender_node_id", centre.toString());
            json.writeStringProperty("recipient_node_id", node.id().toString());
            json.writeNumberProperty("epoch", header.epoch());
            json.writeNumberProperty("packet_no", header.number());
            json.writeNumberProperty("ack_packet_no", header.number());
            json.writeStringProperty("sync_token", token(content.sent().end()));
            if (content.newest() > content.sent().end()) {
                json.writeStringProperty("newest_token", token(content.newest()));
            }
            json.writeStringProperty("schema_version", catalogue.version());
            json.writeEndObject();
            json.writeObjectPropertyStart("body");
            json.writeArrayPropertyStart("entities");
            content.roots().forEach(root -> write(json, root));
            json.writeEndArray();
            json.writeArrayPropertyStart("results");
            writeResults(json, results);
            json.writeEndArray();
            json.writeBooleanProperty("more", content.more());
            json.writeEndObject();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private String token(long position) {
        return content.logs().pullToken(position, content.coverage()).encode(node.userId());
    }

    private void write(JsonGenerator json, RootReads.Root root) {
        boolean isDeleted = root.json() == null;
        json.writeStartObject();
        json.writeStringProperty("type", root.type().name());
        json.writeStringProperty("uuid", root.id().toString());
        json.writeStringProperty(
                "operation",
                isDeleted ? "DELETE" : root.createdAt() > content.sent().since() ? "INSERT" : "UPDATE");
        json.writeStringProperty("updated_at", CanonicalText.of(root.updatedAt().toInstant()));
        json.writeBooleanProperty("is_deleted", isDeleted);
        json.writeName("data");
        if (isDeleted) {
            json.writeNull();
        } else {
            json.writeRawValue(root.json());
        }
        json.writeEndObject();
    }

    private static void writeResults(JsonGenerator json, List<OperationOutcome> results) {
        for (OperationOutcome result : results) {
            json.writeStartObject();
            json.writeStringProperty("uuid", result.getId().toString());
            json.writeStringProperty("status", status(result));
            Problem problem = result.getProblem();
            if (result.getStatus() == OutcomeStatus.MERGED) {
                json.writeObjectPropertyStart("conflict");
                writeTexts(json, "merged_fields", result.getMergedFields());
                writeTexts(json, "lost_fields", result.getLostFields());
                json.writeEndObject();
            } else if (problem != null) {
                writeConflict(json, problem);
                json.writeStringProperty("code", problem.getCode());
                json.writeStringProperty("error", shown(problem.getDetail()));
            }
            json.writeEndObject();
        }
    }

    /** The fields of the conflict, and the write that won, where these are known. */
    private static void writeConflict(JsonGenerator json, Problem problem) {
        if (problem.getConflicts().isEmpty() && problem.getChangedAt() == null) {
            return;
        }
        json.writeObjectPropertyStart("conflict");
        writeTexts(json, "conflicts", problem.getConflicts());
        if (problem.getChangedBy() != null) {
            json.writeStringProperty("changed_by", problem.getChangedBy());
        }
        if (problem.getChangedAt() != null) {
            json.writeStringProperty("changed_at", CanonicalText.of(problem.getChangedAt()));
        }
        json.writeEndObject();
    }

    private static String status(OperationOutcome result) {
        return switch (result.getStatus()) {
            case REJECTED -> "rejected";
            case MERGED -> "merged";
            case APPLIED -> result.getUnchanged() ? "unchanged" : "applied";
        };
    }

    private static void writeTexts(JsonGenerator json, String name, List<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    private static String shown(String detail) {
        return detail.length() <= DETAIL_MAX ? detail : detail.substring(0, DETAIL_MAX) + "…";
    }

    private static JsonGenerator generator(ByteArrayOutputStream bytes) {
        return JSON.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8);
    }
}

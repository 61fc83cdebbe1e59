package dev.replog.notifier.room;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes rooms and members as JSON. Always on one line, as the data of an event requires. */
final class RoomJson {
    private static final JsonFactory JSON = new JsonFactory();

    private RoomJson() {}

    static String write(Consumer<JsonGenerator> properties) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
            json.writeStartObject();
            properties.accept(json);
            json.writeEndObject();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    static void writeMember(JsonGenerator json, Member member) {
        json.writeStringProperty("device", member.device());
        json.writeStringProperty("since", member.since().toString());
        json.writeName("state");
        // A JSON writer wrote the state when it was received.
        json.writeRawValue(member.state());
    }
}

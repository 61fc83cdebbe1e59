package dev.replog.client.node;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code POST /api/sync/nodes}, which an operator or an app keeps for the node.
 *
 * @param id of the node
 * @param centre the id of the centre
 * @param token the node's token, which the centre shows once
 */
public record NodeRegistration(String id, String centre, String token) {

    /** @throws IllegalArgumentException when it is not that answer */
    public static NodeRegistration parse(String json) {
        Map<String, @Nullable Object> members = Json.object(JsonReader.read(json));
        return new NodeRegistration(text(members, "id"), text(members, "centre_id"), text(members, "token"));
    }

    private static String text(@Nullable Map<String, @Nullable Object> members, String name) {
        String text = members == null ? null : Json.text(members.get(name));
        if (text == null || text.isEmpty()) {
            throw new IllegalArgumentException(name + ": missing (expected: the answer of POST /api/sync/nodes)");
        }
        return text;
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "node " + id + " of centre " + centre;
    }
}

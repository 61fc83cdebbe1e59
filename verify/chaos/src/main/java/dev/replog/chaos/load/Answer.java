package dev.replog.chaos.load;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The response of a service. */
public record Answer(int status, String body) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public JsonNode json() {
        return JSON.readTree(body);
    }
}

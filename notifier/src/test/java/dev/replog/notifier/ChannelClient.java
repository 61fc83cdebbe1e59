package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The requests of a user for webhook channels over HTTP. */
record ChannelClient(RunningNotifier notifier, String user) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PATH = "/api/sync/channel";

    /** A response. */
    record Reply(int status, JsonNode json, String text) {}

    /**
     * @param more further members, starting with a comma
     */
    JsonNode register(String id, String address, String more) {
        Reply reply =
                post(PATH, "{\"id\":\"" + id + "\",\"type\":\"webhook\",\"address\":\"" + address + "\"" + more + "}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    JsonNode register(String id, String address) {
        return register(id, address, "");
    }

    Reply post(String path, String body) {
        return send(notifier.as(user, path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    JsonNode show(String id) {
        Reply reply = send(notifier.as(user, PATH + "/" + id));
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    Reply get(String path) {
        return send(notifier.as(user, PATH + path));
    }

    Reply delete(String id) {
        return send(notifier.as(user, PATH + "/" + id).DELETE());
    }

    Reply ping(String id) {
        return send(notifier.as(user, PATH + "/" + id + "/ping").POST(BodyPublishers.noBody()));
    }

    JsonNode deliveries(String id) {
        Reply reply = get("/" + id + "/deliveries");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json().get("items");
    }

    String status(String id) {
        return show(id).get("status").stringValue();
    }

    private Reply send(HttpRequest.Builder request) {
        HttpResponse<String> answer = notifier.send(request);
        JsonNode json = answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
        return new Reply(answer.statusCode(), json, answer.body());
    }
}

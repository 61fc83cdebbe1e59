package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.replog.http.problem.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI description that the services serve, and checks of responses against it. The check is strict: an object
 * has only the members that the description names, although clients must expect more. Any thread may use it.
 */
final class Description {

    private static final String LOCATION = "https://replog.dev/openapi.json";
    private static final Set<String> METHODS = Set.of("GET", "PUT", "POST", "DELETE", "PATCH");
    /** The responses that every operation may have in addition to its own. */
    private static final Set<Integer> ANYWHERE = Set.of(403, 404, 405, 406, 408, 500, 503);

    private final JsonNode api;
    private final List<Operation> operations = new ArrayList<>();
    private final SchemaRegistry schemas;
    private final Map<String, Schema> schemasByPointer = new ConcurrentHashMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    /**
     * @param pointer to it in the description
     */
    record Operation(String id, String method, PathPattern path, String pointer) {}

    private Description(ObjectNode api) {
        for (Map.Entry<String, JsonNode> path : api.get("paths").properties()) {
            PathPattern pattern = PathPatternParser.defaultInstance.parse(path.getKey());
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                String method = operation.getKey().toUpperCase(Locale.ROOT);
                if (METHODS.contains(method)) {
                    String pointer = "/paths/" + path.getKey().replace("/", "~1") + "/" + operation.getKey();
                    String id = operation.getValue().get("operationId").stringValue();
                    operations.add(new Operation(id, method, pattern, pointer));
                }
            }
        }
        this.api = api.deepCopy();
        Strictness.close(api);
        this.schemas = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemas(Map.of(LOCATION, Reply.JSON.writeValueAsString(api)))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()));
    }

    static Description of(String yaml) {
        Object document = new Yaml().load(yaml);
        return new Description((ObjectNode) Reply.JSON.readTree(Reply.JSON.writeValueAsString(document)));
    }

    List<Operation> operations() {
        return List.copyOf(operations);
    }

    JsonNode at(String pointer) {
        JsonNode node = api.at(pointer);
        assertThat(node.isMissingNode()).as("%s in the description", pointer).isFalse();
        return node;
    }

    /** Missing when it is not there. */
    JsonNode find(String pointer) {
        return api.at(pointer);
    }

    /** The success statuses of an operation. */
    List<Integer> successes(Operation operation) {
        return at(operation.pointer + "/responses").propertyNames().stream()
                .filter(status -> status.matches("[23]\\d\\d"))
                .map(Integer::valueOf)
                .toList();
    }

    /** Whether an operation has had a response with this status since the start. */
    boolean hasSeen(Operation operation, int status) {
        return seen.contains(operation.id + " " + status);
    }

    /** The operation at this place, when there is one. */
    Optional<Operation> operation(String method, String path) {
        String documented = method.equals("HEAD") ? "GET" : method;
        PathContainer container = PathContainer.parsePath(path);
        return operations.stream()
                .filter(operation -> operation.method.equals(documented) && operation.path.matches(container))
                .min((one, other) -> PathPattern.SPECIFICITY_COMPARATOR.compare(one.path, other.path));
    }

    /** Fails when this response is not as described. */
    void check(String method, String path, Reply reply) {
        Optional<Operation> operation = operation(method, path);
        List<String> deviations = new ArrayList<>();
        if (operation.isPresent()) {
            checkAnswer(operation.get(), method, reply, deviations);
            seen.add(operation.get().id + " " + reply.status());
        } else if (path.startsWith("/api") && !method.equals("OPTIONS")) {
            // Checks for all requests, such as the origin and the length of a device's name, come before the path.
            if (!Set.of(400, 401, 403, 404, 405, 503).contains(reply.status())) {
                deviations.add("nothing is described there");
            }
            checkBody("/components/responses/Other", method, reply, deviations);
        }
        if (reply.status() >= 400 && !method.equals("HEAD")) {
            checkProblem(reply, deviations);
        }
        if (!reply.hasHeader("X-Request-Id")) {
            deviations.add("no X-Request-Id");
        }
        if (!reply.hasHeader("Date")) {
            deviations.add("no Date");
        }
        assertThat(deviations)
                .as("%s was answered %s %s", reply.asked(), reply.status(), reply.text())
                .isEmpty();
    }

    private void checkAnswer(Operation operation, String method, Reply reply, List<String> deviations) {
        JsonNode responses = at(operation.pointer + "/responses");
        String key = Integer.toString(reply.status());
        if (!responses.has(key)) {
            if (!ANYWHERE.contains(reply.status())) {
                deviations.add("status " + key + " is not described (only " + responses.propertyNames() + ")");
                return;
            }
            key = "default";
        }
        String pointer = operation.pointer + "/responses/" + key;
        JsonNode response = at(pointer);
        if (response.has("$ref")) {
            pointer = response.get("$ref").stringValue().substring(1);
        }
        checkHeaders(pointer, reply, deviations);
        checkBody(pointer, method, reply, deviations);
    }

    private void checkHeaders(String pointer, Reply reply, List<String> deviations) {
        for (Map.Entry<String, JsonNode> header : at(pointer).path("headers").properties()) {
            String schemaPointer = header.getValue().get("$ref").stringValue().substring(1) + "/schema";
            boolean isWhole = at(schemaPointer).path("type").stringValue("").equals("integer");
            for (String value : reply.headers().allValues(header.getKey())) {
                JsonNode node = isWhole
                        ? Reply.JSON.readTree(value)
                        : Reply.JSON.getNodeFactory().stringNode(value);
                validate(schemaPointer, node, header.getKey() + ": ", deviations);
            }
        }
    }

    private void checkBody(String pointer, String method, Reply reply, List<String> deviations) {
        JsonNode content = api.at(pointer + "/content");
        if (content.isMissingNode() || content.isEmpty()) {
            if (!reply.text().isEmpty()) {
                deviations.add("a body (expected: none)");
            }
            return;
        }
        if (method.equals("HEAD")) {
            return;
        }
        MediaType type = MediaType.parseMediaType(
                reply.headers().firstValue("Content-Type").orElse("none/none"));
        String plain = type.getType() + "/" + type.getSubtype();
        if (!content.has(plain)) {
            deviations.add("Content-Type: " + type + " (expected: of " + content.propertyNames() + ")");
        } else if (plain.endsWith("json")) {
            String schemaPointer = pointer + "/content/" + plain.replace("/", "~1") + "/schema";
            if (plain.equals("application/x-ndjson")) {
                reply.lines().forEach(line -> validate(schemaPointer + "/contentSchema", line, "", deviations));
            } else {
                validate(schemaPointer, reply.json(), "", deviations);
            }
        }
    }

    private void validate(String schemaPointer, JsonNode value, String prefix, List<String> deviations) {
        Schema schema = schemasByPointer.computeIfAbsent(
                schemaPointer, pointer -> schemas.getSchema(SchemaLocation.of(LOCATION + "#" + pointer)));
        schema.validate(value)
                .forEach(error -> deviations.add(prefix + error.getInstanceLocation() + " " + error.getMessage()
                        + " (by " + error.getSchemaLocation() + ")"));
    }

    private static void checkProblem(Reply reply, List<String> deviations) {
        JsonNode problem = reply.json();
        String code = problem.path("code").asString("");
        if (ErrorCode.of(code).filter(known -> known.status() == reply.status()).isEmpty()) {
            deviations.add("code " + code + " does not belong to the status");
        }
        if (problem.path("status").asInt(0) != reply.status()) {
            deviations.add("another status in the body");
        }
        String retryAfter = reply.headers().firstValue("Retry-After").orElse("");
        if (!retryAfter.equals(problem.path("retry_after").asString(""))) {
            deviations.add("Retry-After: " + retryAfter + " (expected: as retry_after)");
        }
        if ((reply.status() == 429 || reply.status() == 503) && retryAfter.isEmpty()) {
            deviations.add("no Retry-After");
        }
        if (reply.status() == 401 && !reply.hasHeader("WWW-Authenticate")) {
            deviations.add("no WWW-Authenticate");
        }
        if (reply.status() == 405 && !reply.hasHeader("Allow")) {
            deviations.add("no Allow");
        }
    }
}

package dev.replog.allinone.contract;

import dev.replog.allinone.contract.Description.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes requests for every operation of the description: mostly valid ones with something unusual in them. */
final class RandomCalls {

    private static final int REMEMBERED_MAX = 30;
    private static final List<String> TEXTS = List.of(
            "",
            "*",
            "\"\"",
            "\"",
            "0",
            "1",
            "-1",
            "true",
            "false",
            "null",
            "x",
            "W/\"1\"",
            "ffffffffffffffff",
            "1000000000000",
            "AAAAAAAAAAAAAAAAAAAAAAAAAA",
            "\u00e9\u00ff",
            "a,b",
            "exercise,workout",
            "workout_set",
            "2026-11-10T14:30:00Z",
            "merge",
            "reject",
            "client_wins",
            "last_write_wins",
            "respond-async",
            "wait=0",
            "wait=999999999999",
            "phone",
            "gzip",
            "identity",
            "br",
            "text/html",
            "application/json",
            "*/*;q=0");
    /** The encodings that this client can unpack. */
    private static final List<String> ENCODINGS =
            List.of("", "gzip", "identity", "gzip;q=0", "x-unknown", "gzip, identity");

    private static final List<String> HEADERS = List.of(
            "If-Match",
            "If-None-Match",
            "Idempotency-Key",
            "Replog-Conflict",
            "Replog-Client-Time",
            "Prefer",
            "Replog-Device",
            "Replog-Min-Token",
            "Accept",
            "Accept-Encoding",
            "X-Request-Id",
            "Last-Event-ID",
            "Origin",
            "Range",
            "Cookie",
            "X-HTTP-Method-Override",
            "Forwarded",
            "X-Forwarded-Prefix",
            "If-Modified-Since");
    private static final List<String> PARAMETERS = List.of(
            "since",
            "syncToken",
            "types",
            "showDeleted",
            "maxResults",
            "pageToken",
            "device",
            "presence",
            "sub",
            "scope",
            "ticket",
            "wait",
            "x",
            "");

    private final Description description;
    private final Client client;
    private final RandomGenerator random;
    private final RandomJson json;
    private final RandomPackets packets;
    private final List<String> ids = new ArrayList<>(List.of("00000000-0000-0000-0000-000000000000"));
    private final List<String> etags = new ArrayList<>(List.of("1"));
    private final List<String> tokens = new ArrayList<>(List.of("AAAA"));

    RandomCalls(Description description, Client client, RandomGenerator random) {
        this.description = description;
        this.client = client;
        this.random = random;
        this.json = new RandomJson(random);
        this.packets = new RandomPackets(
                client.get("/api/catalogue").send().expect(200).get("version"), random);
    }

    /** The ids and tokens that later requests may use. */
    void remember(Reply reply) {
        String type = reply.headers().firstValue("Content-Type").orElse("");
        if (reply.status() < 300 && type.startsWith("application/json")) {
            JsonNode body = reply.json();
            packets.remember(body);
            keep(ids, body.path("id"));
            keep(ids, body.at("/results/0/id"));
            keep(ids, body.path("mutation_id"));
            keep(etags, body.path("etag"));
            keep(tokens, body.path("sync_token"));
            keep(tokens, body.path("nextSyncToken"));
            keep(tokens, body.path("pageToken"));
        }
    }

    Call next() {
        // After an erasure, only writes with a later token are accepted: AccountContractIT has those.
        List<Operation> operations = description.operations().stream()
                .filter(operation -> !operation.id().equals("eraseAccount"))
                .toList();
        Operation operation = pick(operations);
        String method = random.nextInt(20) == 0
                ? pick(List.of("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"))
                : operation.method();
        String path = operation.path().getPatternString();
        while (path.contains("{")) {
            path = path.replaceFirst("\\{\\w+}", segment());
        }
        if (random.nextInt(40) == 0) {
            path = path + "/" + segment();
        }
        Optional<RandomPackets.Draft> packet =
                path.equals(RandomPackets.PATH) ? packets.next(example(operation)) : Optional.empty();
        byte[] body = packet.isPresent() ? json.bytesOf(packet.get().packet()) : body(method, operation);
        Call call = new Call(method, path + query(operation), body);
        if (random.nextInt(40) > 0) {
            call.with(
                    "Authorization",
                    "Bearer " + packet.map(RandomPackets.Draft::token).orElseGet(client::token));
        }
        if (body != null) {
            describe(call, body);
        }
        for (int headers = Math.max(0, random.nextInt(5) - 2); headers > 0; headers--) {
            String header = pick(HEADERS);
            call.with(header, header.equals("Accept-Encoding") ? pick(ENCODINGS) : value());
        }
        return call;
    }

    private byte @Nullable [] body(String method, Operation operation) {
        if (List.of("GET", "HEAD", "OPTIONS").contains(method)) {
            return random.nextInt(30) == 0 ? new byte[] {'{', '}'} : null;
        }
        JsonNode example = example(operation);
        if (example.isMissingNode()) {
            example = description.at("/paths/~1api~1sync~1push/post/requestBody/content/application~1json/example");
        }
        return random.nextInt(40) == 0 ? null : json.bytesOf(example);
    }

    private JsonNode example(Operation operation) {
        return description.find(operation.pointer() + "/requestBody/content/application~1json/example");
    }

    private void describe(Call call, byte[] body) {
        if (random.nextInt(20) > 0) {
            call.with("Content-Type", operationType());
        }
        int encoding = random.nextInt(30);
        if (encoding < 2) {
            call.with("Content-Encoding", "gzip");
            byte[] packed = packed(body);
            call.body(encoding == 0 ? packed : Arrays.copyOf(packed, random.nextInt(packed.length + 1)));
        } else if (encoding == 2) {
            call.with("Content-Encoding", pick(TEXTS));
        }
    }

    private String operationType() {
        return random.nextInt(20) == 0
                ? pick(List.of("text/plain", "application/json;charset=utf-16", "application/*", "a/b;c", "json", "/"))
                : pick(List.of("application/json", "application/merge-patch+json", "application/json; charset=UTF-8"));
    }

    private String query(Operation operation) {
        if (random.nextInt(operation.method().equals("GET") ? 2 : 10) > 0) {
            return "";
        }
        StringBuilder query = new StringBuilder("?");
        for (int parameters = 1 + random.nextInt(3); parameters > 0; parameters--) {
            String name = pick(PARAMETERS);
            // A valid wait would only cost time.
            String value = name.equals("wait") ? pick(List.of("0", "-1", "31", "x")) : value();
            query.append(name).append('=').append(encoded(value)).append('&');
        }
        return query.toString();
    }

    private String segment() {
        return switch (random.nextInt(10)) {
            case 0 -> UUID.randomUUID().toString();
            case 1 ->
                pick(List.of("%00", "%ff", "%2e%2e", "%2F", "..", ";a=b", "%25", "x".repeat(3_000), "%F0%9F%8F%8B"));
            case 2 -> encoded(value());
            default -> pick(ids);
        };
    }

    private String value() {
        return switch (random.nextInt(8)) {
            case 0 -> pick(ids);
            case 1 -> pick(etags);
            case 2, 3 -> pick(tokens);
            case 4 -> "y".repeat(random.nextInt(400));
            default -> pick(TEXTS);
        };
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static byte[] packed(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private void keep(List<String> list, JsonNode value) {
        if (value.isString()) {
            if (list.size() == REMEMBERED_MAX) {
                list.remove(random.nextInt(list.size()));
            }
            list.add(value.stringValue());
        }
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}

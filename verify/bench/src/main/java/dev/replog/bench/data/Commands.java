package dev.replog.bench.data;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** The requests of the work items; RepLog and the baseline both accept them. Thread-safe. */
public final class Commands {
    private final Requests requests;
    private final Documents documents;

    public Commands(Requests requests, Documents documents) {
        this.requests = requests;
        this.documents = documents;
    }

    /** One entity written whole, under an idempotency key. */
    public byte[] write(String userId, int user, long number) {
        return write(userId, user, number, number);
    }

    /** One entity with the content of another number, because a write of the same content changes nothing. */
    public byte[] write(String userId, int user, long number, long content) {
        return requests.withJson(
                "PUT",
                userId,
                "/api/exercises/" + Documents.id(user, number),
                documents.json(content),
                "Idempotency-Key: \"" + mutationId() + "\"");
    }

    /** A push of this many entities. */
    public byte[] push(String userId, int user, long first, int count) {
        StringBuilder body = new StringBuilder(count * 700).append("{\"operations\":[");
        for (long number = first; number < first + count; number++) {
            body.append(number == first ? "" : ",")
                    .append("{\"mutation_id\":\"")
                    .append(mutationId())
                    .append("\",\"op\":\"upsert\",\"type\":\"exercise\",\"id\":\"")
                    .append(Documents.id(user, number))
                    .append("\",\"data\":")
                    .append(documents.json(number))
                    .append('}');
        }
        return requests.withJson(
                "POST", userId, "/api/sync/push", body.append("]}").toString());
    }

    public byte[] get(String userId, String path, String... headerLines) {
        return requests.get(userId, path, headerLines);
    }

    public byte[] post(String userId, String path, String json) {
        return requests.withJson("POST", userId, path, json);
    }

    public byte[] delete(String userId, String path) {
        return requests.delete(userId, path);
    }

    private static UUID mutationId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(
                random.nextLong() & 0xFFFFFFFFFFFF0FFFL | 0x4000L,
                random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L);
    }
}

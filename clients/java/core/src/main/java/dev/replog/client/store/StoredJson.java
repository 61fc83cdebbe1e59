package dev.replog.client.store;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.json.Members;
import dev.replog.client.json.SharedTexts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of a store as JSON, for stores that keep texts. Members that are absent are left out. What an engine
 * wrote can be read by every later one: members that it does not know are ignored, and members that are missing have
 * their defaults.
 */
public final class StoredJson {

    private StoredJson() {}

    /** All members but {@code seq} and {@code rev}, which a store keeps beside. */
    public static String write(Op op) {
        return JsonWriter.write(new Members.Builder()
                .put("state", op.state().wire())
                .put("mutationId", op.mutationId())
                .put("kind", op.kind().wire())
                .put("type", op.type())
                .put("id", op.id())
                .putIfThere("localId", op.localId())
                .putIfThere("data", op.data())
                .putIfThere("base", op.base())
                .putIfThere("shown", op.shown())
                .putIfThere("was", op.was())
                .putIfThere("seen", op.seen())
                .putIfThere("policy", op.policy() == null ? null : op.policy().wire())
                .put("priority", op.priority().wire())
                .putIfThere("group", op.group())
                .put("roots", StoredKeys.write(op.roots()))
                .put("path", StoredKeys.write(op.path()))
                .put("at", op.at())
                .put("clientTime", op.clientTime())
                .put("catalogue", op.catalogue())
                .put("attempts", (long) op.attempts())
                .putIfThere("batch", op.batch())
                .putIfThere("mark", op.mark())
                .putIfThere("lost", op.lost().isEmpty() ? null : op.lost())
                .putIfThere("told", op.told() ? true : null)
                .putIfThere("problem", problem(op.problem()))
                .putIfThere("rebased", op.rebased() ? true : null)
                .build());
    }

    /**
     * Reads what {@link #write(Op)} has written.
     *
     * @param texts shares what the operations of one queue have in common
     */
    public static Op op(long seq, long rev, String json, SharedTexts texts) {
        return op(seq, rev, members(json, texts), texts);
    }

    /** The operation with these members; those that are missing have their defaults. */
    public static Op op(long seq, long rev, Map<String, @Nullable Object> json) {
        return op(seq, rev, json, new SharedTexts());
    }

    private static Op op(long seq, long rev, Map<String, @Nullable Object> json, SharedTexts texts) {
        RowKey key = new RowKey(texts.of(text(json, "type", "")), text(json, "id", ""));
        OpKind kind = WireName.of(OpKind.class, text(json, "kind", ""));
        OpBuilder op = Op.of(kind, key, text(json, "mutationId", ""));
        if (json.containsKey("roots")) {
            op.roots(StoredKeys.read(json.get("roots"), key, texts));
        }
        String policy = Json.text(json.get("policy"));
        return op.seq(seq)
                .rev(rev)
                .state(WireName.of(OpState.class, text(json, "state", "queued")))
                .localId(Json.text(json.get("localId")))
                .data(Json.object(json.get("data")))
                .base(shared(json.get("base"), texts))
                .shown(Json.whole(json.get("shown")))
                .was(Json.object(json.get("was")))
                .seen(shared(json.get("seen"), texts))
                .policy(policy == null ? null : WireName.of(Policy.class, policy))
                .priority(WireName.of(Priority.class, text(json, "priority", "medium")))
                .group(shared(json.get("group"), texts))
                .path(StoredKeys.read(json.get("path"), key, texts))
                .at(whole(json, "at", 0))
                .clientTime(text(json, "clientTime", ""))
                .catalogue(texts.of(text(json, "catalogue", "")))
                .attempts((int) whole(json, "attempts", 0))
                .batch(shared(json.get("batch"), texts))
                .mark(shared(json.get("mark"), texts))
                .lost(Json.texts(json.get("lost")))
                .told(Boolean.TRUE.equals(json.get("told")))
                .problem(problemOf(json.get("problem")))
                .rebased(Boolean.TRUE.equals(json.get("rebased")))
                .build();
    }

    /** All members. */
    public static String write(Outcome outcome) {
        return JsonWriter.write(new Members.Builder()
                .put("mutationId", outcome.mutationId())
                .put("type", outcome.type())
                .put("id", outcome.id())
                .put("status", outcome.status().wire())
                .put("at", outcome.at())
                .putIfThere("etag", outcome.etag())
                .putIfThere("version", outcome.version())
                .putIfThere("mergedFields", outcome.mergedFields().isEmpty() ? null : outcome.mergedFields())
                .putIfThere("lostFields", outcome.lostFields().isEmpty() ? null : outcome.lostFields())
                .putIfThere("problem", problem(outcome.problem()))
                .putIfThere("into", outcome.into())
                .build());
    }

    /** Reads what {@link #write(Outcome)} has written. */
    public static Outcome outcome(String json) {
        Map<String, @Nullable Object> members = members(json);
        return new Outcome(
                text(members, "mutationId", ""),
                text(members, "type", ""),
                text(members, "id", ""),
                WireName.of(OutcomeStatus.class, text(members, "status", "")),
                whole(members, "at", 0),
                Json.text(members.get("etag")),
                Json.whole(members.get("version")),
                Json.texts(members.get("mergedFields")),
                Json.texts(members.get("lostFields")),
                problemOf(members.get("problem")),
                Json.text(members.get("into")));
    }

    /** All members but the catalogue, which a store keeps beside because it is large and seldom another one. */
    public static String write(Meta meta) {
        Paused paused = meta.paused();
        return JsonWriter.write(new Members.Builder()
                .put("format", (long) meta.format())
                .put("device", meta.device())
                .putIfThere("user", meta.user())
                .put("epoch", meta.epoch())
                .put("generation", (long) meta.generation())
                .putIfThere("token", meta.token())
                .put("pulls", meta.pulls())
                .putIfThere("pulling", pulling(meta.pulling()))
                .putIfThere("types", meta.types())
                .put("clockOffset", meta.clockOffset())
                .put("lastTime", meta.lastTime())
                .putIfThere("lastSuccess", meta.lastSuccess())
                .putIfThere("offline", meta.offline() ? true : null)
                .putIfThere("restarting", meta.restarting() ? true : null)
                .putIfThere("paused", paused == null ? null : paused(paused))
                .putIfThere("moving", moving(meta.moving()))
                .put("asked", meta.asked())
                .put("answered", meta.answered())
                .putIfThere("answer", meta.answer())
                .putIfThere("exchange", meta.exchange())
                .build());
    }

    /** Reads what {@link #write(Meta)} has written. */
    public static Meta meta(String json, @Nullable Map<String, @Nullable Object> catalogue) {
        Map<String, @Nullable Object> members = members(json);
        Map<String, @Nullable Object> paused = Json.object(members.get("paused"));
        return Meta.fresh(
                        (int) whole(members, "format", 0), Json.text(members.get("user")), text(members, "device", ""))
                .edit()
                .epoch(whole(members, "epoch", 0))
                .generation((int) whole(members, "generation", 1))
                .token(Json.text(members.get("token")))
                .pulls(whole(members, "pulls", 0))
                .pulling(pullingOf(members.get("pulling")))
                .types(members.containsKey("types") ? Json.texts(members.get("types")) : null)
                .catalogue(catalogue)
                .clockOffset(whole(members, "clockOffset", 0))
                .lastTime(whole(members, "lastTime", 0))
                .lastSuccess(Json.whole(members.get("lastSuccess")))
                .offline(Boolean.TRUE.equals(members.get("offline")))
                .restarting(Boolean.TRUE.equals(members.get("restarting")))
                .paused(paused == null ? null : new Paused(text(paused, "reason", ""), Json.text(paused.get("detail"))))
                .moving(movingOf(members.get("moving")))
                .asked(whole(members, "asked", 0))
                .answered(whole(members, "answered", 0))
                .answer(Json.text(members.get("answer")))
                .exchange(Json.object(members.get("exchange")))
                .build();
    }

    private static Map<String, @Nullable Object> paused(Paused paused) {
        return new Members.Builder()
                .put("reason", paused.reason())
                .putIfThere("detail", paused.detail())
                .build();
    }

    private static @Nullable Map<String, @Nullable Object> moving(@Nullable Moving moving) {
        return moving == null
                ? null
                : new Members.Builder()
                        .put("to", moving.to())
                        .put("step", moving.step().wire())
                        .put("erasure", moving.erasure())
                        .build();
    }

    private static @Nullable Moving movingOf(@Nullable Object json) {
        Map<String, @Nullable Object> members = Json.object(json);
        return members == null
                ? null
                : new Moving(
                        text(members, "to", ""),
                        WireName.of(Moving.Step.class, text(members, "step", "")),
                        text(members, "erasure", ""));
    }

    private static @Nullable Map<String, @Nullable Object> pulling(@Nullable Pulling pulling) {
        if (pulling == null) {
            return null;
        }
        return new Members.Builder()
                .put("generation", (long) pulling.generation())
                .putIfThere("since", pulling.since())
                .putIfThere("pageToken", pulling.pageToken())
                .put("marks", pulling.marks())
                .putIfThere("types", pulling.types())
                .build();
    }

    private static @Nullable Pulling pullingOf(@Nullable Object json) {
        Map<String, @Nullable Object> members = Json.object(json);
        return members == null
                ? null
                : new Pulling(
                        (int) whole(members, "generation", 1),
                        Json.text(members.get("since")),
                        Json.text(members.get("pageToken")),
                        Json.texts(members.get("marks")),
                        members.containsKey("types") ? Json.texts(members.get("types")) : null);
    }

    private static @Nullable Map<String, @Nullable Object> problem(@Nullable Problem problem) {
        if (problem == null) {
            return null;
        }
        Integer status = problem.status();
        return new Members.Builder()
                .put("code", problem.code())
                .putIfThere("status", status == null ? null : Long.valueOf(status))
                .putIfThere("detail", problem.detail())
                .putIfThere("conflicts", problem.conflicts().isEmpty() ? null : problem.conflicts())
                .putIfThere("changedBy", problem.changedBy())
                .putIfThere("changedAt", problem.changedAt())
                .build();
    }

    private static @Nullable Problem problemOf(@Nullable Object json) {
        Map<String, @Nullable Object> members = Json.object(json);
        if (members == null) {
            return null;
        }
        Long status = Json.whole(members.get("status"));
        return new Problem(
                text(members, "code", "unknown"),
                status == null ? null : (Integer) status.intValue(),
                Json.text(members.get("detail")),
                Json.texts(members.get("conflicts")),
                Json.text(members.get("changedBy")),
                Json.text(members.get("changedAt")));
    }

    private static @Nullable String shared(@Nullable Object json, SharedTexts texts) {
        String text = Json.text(json);
        return text == null ? null : texts.of(text);
    }

    private static Map<String, @Nullable Object> members(String json) {
        return members(json, new SharedTexts());
    }

    private static Map<String, @Nullable Object> members(String json, SharedTexts names) {
        Map<String, @Nullable Object> members = Json.object(JsonReader.read(json, names));
        if (members == null) {
            throw new StorageFailed("A record of the store is not an object.");
        }
        return members;
    }

    private static String text(Map<String, @Nullable Object> json, String name, String otherwise) {
        String text = Json.text(json.get(name));
        return text == null ? otherwise : text;
    }

    private static long whole(Map<String, @Nullable Object> json, String name, long otherwise) {
        Long number = Json.whole(json.get(name));
        return number == null ? otherwise : number;
    }
}

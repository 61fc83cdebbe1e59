package dev.replog.clientsimulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.json.Members;
import dev.replog.client.store.RowKey;
import dev.replog.commands.read.DecidedBy;
import dev.replog.commands.read.Mutations;
import dev.replog.commands.read.PushAnswer;
import dev.replog.commands.read.PushCommand;
import dev.replog.commands.read.PushReader;
import dev.replog.commands.read.Reading;
import dev.replog.commands.read.RequestContent;
import dev.replog.decide.Decider;
import dev.replog.decide.Decision;
import dev.replog.decide.LogPlace;
import dev.replog.decide.Logs;
import dev.replog.decide.Retention;
import dev.replog.decide.UserState;
import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.Quota;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The server of one user: pushes are read, decided and answered by the code of the server; pulls are a model. */
final class ModelServer {

    static final String USER = "alice";

    private static final LogId FIRST_LOG = new LogId(7);
    private static final Retention RETENTION = new Retention(Duration.ofDays(30), Duration.ofDays(90));
    private static final DecidedBy RULES = new DecidedBy(Catalogue.shipped(), new Quota(1_000_000L, 1L << 40));

    /** A response; the status alone decides how its body is read. */
    record Response(int status, String body) {}

    /** The last erasure of the account. */
    private record Erased(long position, Instant at) {}

    /** A state to which the server can be restored. */
    record Copy(
            List<Decision> decisions,
            long horizon,
            @Nullable Erased erased) {}

    private final List<Decision> decisions = new ArrayList<>();
    private final Map<String, List<@Nullable Object>> snapshots = new HashMap<>();
    private final Map<String, String> tokens = new HashMap<>();
    private UserState state = new UserState();
    private LogId log = FIRST_LOG;
    private int pulls;
    private int rejections;
    private long horizon;
    private @Nullable Erased erased;

    /** An access token of the user. */
    static String token(long number) {
        String claims = JsonWriter.write(Map.of("sub", USER, "jti", number));
        return "h." + Base64.getUrlEncoder().encodeToString(bytes(claims)) + ".s";
    }

    /** The position of the last mutation. */
    private Position position() {
        return decisions.isEmpty() ? Position.START : Position.of(1, decisions.size());
    }

    Copy copy() {
        return new Copy(List.copyOf(decisions), horizon, erased);
    }

    /**
     * Goes back to an earlier state. Everything since is lost.
     *
     * @param keepsLog the log has lost its end, and goes on from there; otherwise tokens from before are of a lost log
     */
    void restore(Copy copy, boolean keepsLog) {
        decisions.clear();
        decisions.addAll(copy.decisions());
        state = new UserState();
        decisions.forEach(decision -> Decider.evolve(state, decision));
        horizon = copy.horizon();
        erased = copy.erased();
        log = keepsLog ? log : new LogId(log.value() + 1);
        snapshots.clear();
        tokens.clear();
    }

    /** Whether a mark is of the log that there is now. */
    boolean hasPlace(String mark) {
        return hasPlace(token(mark));
    }

    private boolean hasPlace(SyncToken token) {
        return isOfLog(token) && token.position().value() <= position().value();
    }

    private boolean isOfLog(SyncToken token) {
        return token.log().equals(log);
    }

    private static SyncToken token(String text) {
        return SyncToken.decode(text, USER).orElseThrow();
    }

    /** Earlier tokens are too old from now on. */
    void purge() {
        horizon = position().value();
    }

    /** How many operations were rejected so far. */
    int rejections() {
        return rejections;
    }

    boolean isDecided(String mutationId) {
        return state.receipt(UUID.fromString(mutationId)) != null;
    }

    Response push(byte[] body, long now) {
        Reading<PushCommand> reading = PushReader.read(Catalogue.shipped(), USER, body, UUID::randomUUID);
        if (!(reading instanceof Reading.Read<PushCommand> read)) {
            return problem(400, "invalid_json");
        }
        PushCommand push = read.value();
        List<OperationOutcome> outcomes = List.of();
        if (push.isAppendable()) {
            RequestContent content =
                    new RequestContent(USER, push.deviceId(), push.atomic(), true, null, push.operations(), null, null);
            outcomes = append(content, Instant.ofEpochMilli(now));
            rejections += (int) outcomes.stream()
                    .filter(outcome -> outcome.getStatus() == OutcomeStatus.REJECTED)
                    .count();
        }
        String mark =
                outcomes.isEmpty() ? null : SyncToken.mark(log, position()).encode(USER);
        return new Response(200, PushAnswer.of(push, outcomes, mark));
    }

    /** Erases the account. Everything that was made before this is refused from now on. */
    Response erase(long now) {
        Instant at = Instant.ofEpochMilli(now);
        AccountErasure asked = new AccountErasure(UUID.randomUUID(), new PayloadHash(new byte[16]), null, null);
        boolean isErased = append(RequestContent.erasure(USER, asked), at).stream()
                .allMatch(outcome -> outcome.getStatus() == OutcomeStatus.APPLIED);
        if (!isErased) {
            return problem(412, "seen_required");
        }
        erased = new Erased(position().value(), at);
        return new Response(202, "{}");
    }

    private List<OperationOutcome> append(RequestContent content, Instant at) {
        LogPlace place = new LogPlace(USER, Position.of(1, decisions.size() + 1).value(), at, content.deviceId());
        Logs logs = new Logs(Map.of(1, log));
        Decision decision = Decider.decide(
                state, Mutations.of(content, RULES, at, null), place, RETENTION, logs, Catalogues.shipped());
        Decider.evolve(state, decision);
        decisions.add(decision);
        return decision.outcomes();
    }

    /**
     * A page of a pull. All pages of one pull are of the state at its first page.
     *
     * @param marks that the response must contain
     */
    Response pull(@Nullable String since, @Nullable String page, List<String> marks, int pageSize) {
        if (!marks.stream().allMatch(mark -> isOfLog(token(mark)))) {
            return problem(410, "sync_token_expired");
        }
        String name;
        int skip = 0;
        if (page == null) {
            SyncToken from = since == null ? null : token(since);
            Response refusal = from == null ? null : refusalOf(from);
            if (refusal != null) {
                return refusal;
            }
            if (!marks.stream().allMatch(this::hasPlace)) {
                return problem(503, "read_model_unavailable", Map.of("token_lost", true));
            }
            pulls++;
            name = "p" + pulls;
            snapshots.put(
                    name,
                    Items.since(state, from == null ? null : from.position().value()));
            tokens.put(
                    name,
                    SyncToken.pull(log, position(), Coverage.allTypes(true)).encode(USER));
        } else {
            String[] parts = page.split("-", 2);
            name = parts[0];
            skip = Integer.parseInt(parts[1]);
        }
        List<@Nullable Object> items = snapshots.get(name);
        if (items == null) {
            return problem(410, "sync_token_expired");
        }
        int end = Math.min(items.size(), skip + pageSize);
        boolean isLast = end == items.size();
        return new Response(
                200,
                JsonWriter.write(new Members.Builder()
                        .put("items", new ArrayList<>(items.subList(skip, end)))
                        .put("pageToken", isLast ? null : name + "-" + end)
                        .put("nextSyncToken", isLast ? tokens.get(name) : null)
                        .put("remaining", (long) items.size() - end)
                        .build()));
    }

    /** The answer to a token that a pull cannot start from. */
    private @Nullable Response refusalOf(SyncToken since) {
        long from = since.position().value();
        if (erased != null && from < erased.position()) {
            return problem(410, "account_erased", Map.of("erased_at", CanonicalText.of(erased.at())));
        }
        if (!hasPlace(since)) {
            return problem(410, "sync_token_expired");
        }
        String given = SyncToken.mark(log, new Position(horizon)).encode(USER);
        return from < horizon ? problem(410, "sync_token_expired", Map.of("horizon", given)) : null;
    }

    /** Every item, as a pull without a token gives it. */
    List<Map<String, @Nullable Object>> pulled() {
        List<Map<String, @Nullable Object>> pulled = new ArrayList<>();
        Items.since(state, null).forEach(item -> pulled.add(Objects.requireNonNull(Json.object(item))));
        return pulled;
    }

    static Response problem(int status, String code) {
        return problem(status, code, Map.of());
    }

    private static Response problem(int status, String code, Map<String, ?> more) {
        return new Response(
                status,
                JsonWriter.write(
                        new Members.Builder().put("code", code).putAll(more).build()));
    }

    /** Every entity that is there, as a client that has everything must show it. */
    Map<RowKey, String> shown() {
        return Items.shown(state);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}

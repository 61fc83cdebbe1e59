package dev.replog.client.virtual;

import dev.replog.client.http.HttpRequest;
import dev.replog.client.http.HttpResponse;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.http.ResponseListener;
import dev.replog.client.http.StreamListener;
import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import dev.replog.client.platform.Cancellable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A server with an account for each user, which it erases when it is asked to. */
final class Accounts implements HttpTransport {

    private static final Pattern SINCE = Pattern.compile("[?&]since=([^&]+)");

    private final VirtualTime time;
    private final Map<String, SmallServer> servers = new HashMap<>();
    private final Map<String, String> erasedAt = new HashMap<>();
    private long requests;
    private final List<String> erasures = new ArrayList<>();
    /** The answer to an erasure; null for one that is done. */
    private @Nullable HttpResponse refusal;

    Accounts(VirtualTime time) {
        this.time = time;
    }

    SmallServer of(String user) {
        return servers.computeIfAbsent(user, added -> new SmallServer(time));
    }

    void refuseErasures(@Nullable HttpResponse answer) {
        refusal = answer;
    }

    /** How many requests were made so far. */
    long requests() {
        return requests;
    }

    /** The mutation ids of the erasures that were done, without repetitions. */
    List<String> erasures() {
        return erasures;
    }

    @Override
    public Cancellable send(HttpRequest request, int bodyBytesMax, ResponseListener listener) {
        requests++;
        String user = userOf(request);
        if (request.method().equals("DELETE") && request.url().endsWith("/api/account")) {
            return answered(listener, () -> erase(user, request.headers().get("Idempotency-Key")));
        }
        String erased = erasedAt.get(user);
        if (erased != null && isFromBefore(user, request.url())) {
            return answered(
                    listener, () -> SmallServer.response(410, Map.of("code", "account_erased", "erased_at", erased)));
        }
        return of(user).send(request, bodyBytesMax, listener);
    }

    private boolean isFromBefore(String user, String url) {
        Matcher since = SINCE.matcher(url);
        return since.find() && !of(user).hasGiven(since.group(1));
    }

    @Override
    public Cancellable open(HttpRequest request, StreamListener listener) {
        return of(userOf(request)).open(request, listener);
    }

    private interface Answer {
        HttpResponse get();
    }

    private Cancellable answered(ResponseListener listener, Answer answer) {
        boolean[] isCancelled = new boolean[1];
        time.after(10, () -> {
            HttpResponse response = answer.get();
            time.after(10, () -> {
                if (!isCancelled[0]) {
                    listener.onResponse(response);
                }
            });
        });
        return () -> isCancelled[0] = true;
    }

    private HttpResponse erase(String user, @Nullable String mutation) {
        if (refusal != null) {
            return refusal;
        }
        if (mutation != null && !erasures.contains(mutation)) {
            erasures.add(mutation);
            servers.put(user, of(user).emptied());
            erasedAt.put(user, Json.instant(time.now()));
        }
        return SmallServer.response(202, Map.of());
    }

    private static String userOf(HttpRequest request) {
        String claims =
                Objects.requireNonNull(request.headers().get("Authorization")).split("\\.", -1)[1];
        String json = new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8);
        return Objects.requireNonNull(Json.text(
                Objects.requireNonNull(Json.object(JsonReader.read(json))).get("sub")));
    }
}

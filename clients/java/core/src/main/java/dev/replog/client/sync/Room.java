package dev.replog.client.sync;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonFormatException;
import dev.replog.client.json.JsonReader;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.json.Members;
import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Platform;
import dev.replog.client.platform.Subscription;
import dev.replog.client.platform.Turns;
import dev.replog.client.presence.Member;
import dev.replog.client.presence.Presence;
import dev.replog.client.queue.RetryDelay;
import dev.replog.client.store.Priority;
import dev.replog.client.write.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Holds a stream to one room, and connects again when it breaks. */
final class Room implements Presence {

    /** Keep-alives come every 15 s. */
    private static final long SILENCE_MILLIS = 40_000;

    private final SyncOptions options;
    private final Platform platform;
    private final Turns turns;
    private final ServerCalls calls;
    private final String room;
    private final String device;
    private final Map<String, Member> present = new LinkedHashMap<>();
    private final List<Consumer<List<Member>>> watchers = new CopyOnWriteArrayList<>();
    private volatile List<Member> shown = List.of();
    private @Nullable Map<String, @Nullable Object> state;
    private Cancellable stream = () -> {};
    private Cancellable silence = () -> {};
    private Cancellable wake = () -> {};
    private boolean isIn;
    private boolean isClosed;
    private int failures;

    Room(SyncOptions options, Platform platform, Turns turns, ServerCalls calls, String room, String device) {
        this.options = options;
        this.platform = platform;
        this.turns = turns;
        this.calls = calls;
        this.room = room;
        this.device = device;
    }

    @Override
    public List<Member> members() {
        return shown;
    }

    @Override
    public Subscription subscribe(Consumer<List<Member>> changed) {
        Consumer<List<Member>> own = members -> changed.accept(members);
        watchers.add(own);
        return () -> watchers.remove(own);
    }

    @Override
    public void set(Consumer<Fields> set) {
        Fields fields = new Fields();
        set.accept(fields);
        turns.run(() -> {
            state = fields.toMap();
            if (isIn) {
                tell();
            }
        });
    }

    @Override
    public void close() {
        turns.run(this::end);
    }

    /** Leaves the room, on the engine's thread. */
    void end() {
        isClosed = true;
        stop();
        replace(List.of());
    }

    void connect() {
        if (isClosed) {
            return;
        }
        SseReader reader = new SseReader(this::take);
        String path = "/api/sync/stream?device=" + Pulls.encoded(device) + "&presence=" + Pulls.encoded(room);
        stream = calls.open(Call.get(path), new ServerCalls.StreamReader() {
            @Override
            public void bytes(byte[] bytes) {
                silence.cancel();
                silence = turns.thread().after(SILENCE_MILLIS, () -> lost("silent"));
                try {
                    reader.read(bytes);
                } catch (IllegalStateException | JsonFormatException e) {
                    lost(String.valueOf(e.getMessage()));
                }
            }

            @Override
            public void end(@Nullable Answer instead) {
                lost(instead == null ? "ended" : instead.why());
            }
        });
    }

    private void stop() {
        isIn = false;
        stream.cancel();
        silence.cancel();
        wake.cancel();
    }

    private void lost(String why) {
        options.parts().log().debug("The stream of a room ended: " + why);
        stop();
        replace(List.of());
        if (!isClosed) {
            failures++;
            long delay = RetryDelay.millis(Priority.HIGH, failures, platform.random(), 0);
            wake = turns.thread().after(delay, this::connect);
        }
    }

    private void take(SseReader.Event event) {
        Map<String, @Nullable Object> json = switch (event.name()) {
            case "sync", "join", "leave" -> Json.object(JsonReader.read(event.data()));
            default -> null;
        };
        if (json == null) {
            return;
        }
        switch (event.name()) {
            case "sync" -> {
                failures = 0;
                isIn = true;
                replace(Json.items(json.get("members")));
                tell();
            }
            case "leave" -> {
                present.remove(String.valueOf(json.get("device")));
                show();
            }
            default -> {
                put(json);
                show();
            }
        }
    }

    private void replace(List<@Nullable Object> members) {
        if (members.isEmpty() && present.isEmpty()) {
            return;
        }
        present.clear();
        for (Object item : members) {
            Map<String, @Nullable Object> member = Json.object(item);
            if (member != null) {
                put(member);
            }
        }
        show();
    }

    private void put(Map<String, @Nullable Object> member) {
        String name = String.valueOf(member.get("device"));
        String since = Json.text(member.get("since"));
        present.put(name, new Member(name, since == null ? "" : since, member.get("state"), name.equals(device)));
    }

    private void show() {
        List<Member> now = List.copyOf(present.values());
        shown = now;
        watchers.forEach(watcher -> turns.callBack(() -> {
            try {
                if (watchers.contains(watcher)) {
                    watcher.accept(now);
                }
            } catch (RuntimeException e) {
                options.parts().log().warn("A listener of a room failed: " + e);
            }
        }));
    }

    /** Tells the state. When that fails, the next connection tells it. */
    private void tell() {
        if (state == null) {
            return;
        }
        String body = JsonWriter.write(new Members.Builder()
                .put("room", room)
                .put("device", device)
                .put("state", state)
                .build());
        var unused = calls.call(new Call("PUT", "/api/sync/presence", Map.of(), body), answer -> {
            if (!(answer instanceof Answer.Ok) && !isClosed) {
                options.parts()
                        .log()
                        .warn("The state of this device did not reach the room " + room + ": " + answer.why());
            }
        });
    }
}

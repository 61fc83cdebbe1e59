package dev.replog.client.histories;

import dev.replog.client.Replog;
import dev.replog.client.SyncResult;
import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.json.Json;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.query.Row;
import dev.replog.client.rejected.Rejected;
import dev.replog.client.status.Status;
import dev.replog.client.store.RowKey;
import dev.replog.client.write.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Plays a history. At its end every tab must show what the server has. */
public final class Player {

    /** Longer than any step may take, so that a state is never one of a synchronization that was given up. */
    private static final Duration SYNC_MAX = Duration.ofMinutes(5);

    private final World world;
    private final Gateway gateway;
    private final Stage stage;
    private final Names names = new Names();
    private final Map<String, Row> rows = new HashMap<>();
    private final Map<String, Write<Boolean>> writes = new HashMap<>();

    private Player(World world, Gateway gateway, Stage stage) {
        this.world = world;
        this.gateway = gateway;
        this.stage = stage;
    }

    /** Throws when something is not as the history says. Each history needs a world of its own. */
    public static void play(History history, World world) throws Exception {
        Gateway gateway = new Gateway(world.server(), world.user());
        try (Stage stage = new Stage(world, gateway, history.onConflict())) {
            new Player(world, gateway, stage).playAll(history);
            if (!stage.faults().isEmpty()) {
                throw failure(
                        "a task of an engine failed", stage, stage.faults().get(0));
            }
        }
        if (!gateway.waiting().isEmpty()) {
            throw new AssertionError("steps without effect: " + gateway.waiting());
        }
    }

    private static AssertionError failure(String what, Stage stage, Throwable cause) {
        return new AssertionError(what + "\n" + stage.log(), cause);
    }

    private void playAll(History history) throws Exception {
        for (int i = 0; i < history.steps().size(); i++) {
            Step step = history.steps().get(i);
            try {
                play(step);
            } catch (RuntimeException | AssertionError deviation) {
                throw failure("step " + (i + 1) + ", " + step + ": " + deviation.getMessage(), stage, deviation);
            }
        }
        try {
            end(history.converges());
        } catch (RuntimeException | AssertionError deviation) {
            throw failure("at the end: " + deviation.getMessage(), stage, deviation);
        }
    }

    private void play(Step step) throws Exception {
        switch (step.kind()) {
            case "open" -> stage.open(step.text("open"));
            case "kill" -> stage.kill(step.text("kill"));
            case "freeze" -> stage.tab(step.text("freeze")).process().freeze();
            case "resume" -> stage.tab(step.text("resume")).process().resume();
            case "offline" -> stage.device(step.text("offline")).network().online(false);
            case "online" -> stage.device(step.text("online")).network().online(true);
            case "lose" -> stage.device(step.text("of")).lose(step.text("lose"), (int) step.whole("times"));
            case "sync" -> sync(step);
            case "pushes" -> pushes(step);
            case "wait" -> world.pass(step.whole("wait"));
            case "server" -> world.await(gateway.control(step));
            default -> play(step, stage.tab(step.text("on")).client());
        }
    }

    private void sync(Step step) {
        List<CompletionStage<SyncResult>> results = new ArrayList<>();
        for (String tab : step.texts("sync")) {
            results.add(stage.tab(tab).client().syncAsync(SYNC_MAX));
        }
        for (CompletionStage<SyncResult> result : results) {
            requireSame(stateOf(world.await(result)), step.textOr("is", "synced"));
        }
    }

    private void pushes(Step step) {
        long pushes = stage.device(step.text("pushes")).takePushes();
        if (step.has("are")) {
            requireSame(pushes, step.whole("are"));
        }
    }

    private void play(Step step, Replog client) {
        switch (step.kind()) {
            case "show" -> rows.put(step.text("as"), required(row(client, step.text("show")), step.text("show")));
            case "cancel" -> requireSame(world.await(write(step.text("cancel")).cancelAsync()), step.flag("is"));
            case "outcome" -> outcome(step);
            case "rejected" -> requireSame(rejectedOf(client), rejectedOf(step));
            case "retry" -> world.await(rejected(client, step.text("retry")).retryAsync());
            case "discard" -> world.await(rejected(client, step.text("discard")).discardAsync());
            case "edit" -> edit(step, client);
            case "shows" -> shows(step, client);
            case "status" -> requireMembers("status", membersOf(client.status()), step.object("status"));
            case "pending" -> requireSame((long) client.status().pending(), step.whole("pending"));
            default -> writes.put(step.textOr("name", "last"), world.await(Writing.write(step, client, names, rows)));
        }
    }

    private void outcome(Step step) {
        requireSame(world.await(write(step.text("outcome")).server()).status().wire(), step.text("is"));
    }

    private void edit(Step step, Replog client) {
        world.await(rejected(client, step.text("edit"))
                .editAsync(fields -> names.resolve(step.object("data")).forEach(fields::set)));
    }

    private void shows(Step step, Replog client) {
        step.object("shows").forEach((name, wanted) -> {
            Row row = row(client, name);
            Map<String, @Nullable Object> fields = Json.object(wanted);
            if (row == null || fields == null) {
                requireSame(row == null ? null : row.fields(), fields);
                return;
            }
            Map<String, @Nullable Object> shown = new HashMap<>();
            fields.keySet().forEach(field -> shown.put(field, row.get(field)));
            requireMembers(name, shown, names.resolve(fields));
        });
    }

    /** Every tab synchronizes, and shows what the server has. */
    private void end(boolean converges) throws Exception {
        for (Tab tab : stage.tabs().values()) {
            world.await(tab.client().syncAsync(SYNC_MAX));
        }
        for (Map.Entry<String, Tab> entry : List.copyOf(stage.tabs().entrySet())) {
            Replog client = entry.getValue().client();
            requireSame(stateOf(world.await(client.syncAsync(SYNC_MAX))), "synced");
            if (converges) {
                requireSame(client.status().pending(), 0);
                Shown.requireSame(entry.getKey(), rowsOf(client), world.pulled());
            }
            world.await(client.closeAsync());
            stage.tabs().remove(entry.getKey());
            entry.getValue().transport().close();
        }
    }

    private List<Row> rowsOf(Replog client) {
        List<Row> all = new ArrayList<>();
        for (String type : Catalogue.shipped().names()) {
            all.addAll(world.await(client.collection(type).all().getAsync()));
        }
        return all;
    }

    private @Nullable Row row(Replog client, String name) {
        RowKey key = names.key(name);
        return world.await(client.collection(key.type()).getAsync(key.id())).orElse(null);
    }

    private Rejected rejected(Replog client, String name) {
        String id = names.key(name).id();
        return world.await(client.rejected().listAsync()).stream()
                .filter(rejected -> rejected.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such rejected write"));
    }

    private List<String> rejectedOf(Replog client) {
        return world.await(client.rejected().listAsync()).stream()
                .map(rejected -> rejected.id() + " " + rejected.code())
                .toList();
    }

    private List<String> rejectedOf(Step step) {
        return step.steps("rejected").stream()
                .map(wanted -> names.key(wanted.text("of")).id() + " " + wanted.text("code"))
                .toList();
    }

    private Write<Boolean> write(String name) {
        return required(writes.get(name), name);
    }

    private static String stateOf(SyncResult result) {
        return result.state().name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, @Nullable Object> membersOf(Status status) {
        Map<String, @Nullable Object> members = new HashMap<>();
        members.put("online", status.online());
        members.put("phase", status.phase().name().toLowerCase(Locale.ROOT));
        members.put("pending", (long) status.pending());
        members.put("criticalPending", (long) status.criticalPending());
        members.put("rejected", (long) status.rejected());
        return members;
    }

    private static <T> T required(@Nullable T value, String name) {
        if (value == null) {
            throw new AssertionError(name + ": there is none");
        }
        return value;
    }

    private static void requireMembers(
            String name, Map<String, @Nullable Object> found, Map<String, @Nullable Object> wanted) {
        wanted.forEach((member, value) -> {
            if (!Json.same(found.get(member), value)) {
                throw new AssertionError(name + "." + member + " is " + JsonWriter.write(found.get(member))
                        + " (expected: " + JsonWriter.write(value) + ")");
            }
        });
    }

    private static void requireSame(@Nullable Object found, @Nullable Object wanted) {
        if (!Json.same(found, wanted)) {
            throw new AssertionError("it is " + found + " (expected: " + wanted + ")");
        }
    }
}

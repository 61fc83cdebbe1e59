package dev.replog.client.node;

import dev.replog.client.http.HttpRequest;
import dev.replog.client.http.HttpResponse;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.http.ResponseListener;
import dev.replog.client.http.StreamListener;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.json.Members;
import dev.replog.client.node.packet.Packet;
import dev.replog.client.node.packet.PacketEntity;
import dev.replog.client.node.packet.PacketHeader;
import dev.replog.client.node.packet.PacketJson;
import dev.replog.client.node.packet.PacketResult;
import dev.replog.client.platform.Cancellable;
import dev.replog.client.virtual.VirtualTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers packets as a test has written it down, and checks their numbers as the contract says: the next one is
 * answered, the last one gets its first answer again, and all others are refused. Without a script, everything is
 * applied as it was sent, and there is nothing for the node.
 */
final class ScriptedCentre implements HttpTransport {

    static final String NODE = "11111111-1111-4111-8111-111111111111";
    static final String ID = "22222222-2222-4222-8222-222222222222";
    static final NodeRegistration REGISTRATION = new NodeRegistration(NODE, ID, "rln_secret");

    private static final long WAY_MILLIS = 10;

    private final VirtualTime time;
    private final List<Packet> decided = new ArrayList<>();
    private final List<Packet> seen = new ArrayList<>();
    private final Deque<Function<Packet, Packet>> scripts = new ArrayDeque<>();
    private final Deque<Function<Packet, @Nullable HttpResponse>> disturbances = new ArrayDeque<>();
    private Function<Packet, Packet> usual = packet -> answer(packet, List.of(), false);
    private long epoch;
    private long number;
    private String content = "";
    private @Nullable Packet lastAnswer;
    private int tokens;

    ScriptedCentre(VirtualTime time) {
        this.time = time;
    }

    /** The packets that were decided. */
    List<Packet> decided() {
        return List.copyOf(decided);
    }

    /** The entities of all decided packets. */
    List<PacketEntity> entities() {
        return decided.stream().flatMap(packet -> packet.entities().stream()).toList();
    }

    /** All packets that arrived. */
    List<Packet> seen() {
        return List.copyOf(seen);
    }

    /** The next new packet gets this answer. */
    void answerNext(Function<Packet, Packet> script) {
        scripts.add(script);
    }

    /** New packets without a script get this answer. */
    void answerUsually(Function<Packet, Packet> script) {
        usual = script;
    }

    /** The next request gets this instead; null loses its answer, after the packet was decided. */
    void disturb(Function<Packet, @Nullable HttpResponse> disturbance) {
        disturbances.add(disturbance);
    }

    /** It was restored, and its last packet of the node is an earlier one. */
    void restore(long lastEpoch, long lastNumber) {
        epoch = lastEpoch;
        number = lastNumber;
        content = "restored";
        lastAnswer = null;
    }

    /** The last packet that was decided, with its answer. */
    record Last(
            long epoch,
            long number,
            String content,
            @Nullable Packet answer) {}

    Last last() {
        return new Last(epoch, number, content, lastAnswer);
    }

    /** It was restored from a copy of that time. */
    void restore(Last last) {
        epoch = last.epoch();
        number = last.number();
        content = last.content();
        lastAnswer = last.answer();
    }

    /** The answer that applies everything, and has these entities for the node. */
    Packet answer(Packet packet, List<PacketEntity> entities, boolean more) {
        List<PacketResult> results = packet.entities().stream()
                .map(entity -> new PacketResult(entity.uuid(), "applied", null, null, null))
                .toList();
        return answer(packet, entities, results, more);
    }

    /** An answer with these entities and decisions. */
    Packet answer(Packet packet, List<PacketEntity> entities, List<PacketResult> results, boolean more) {
        tokens++;
        PacketHeader header = packet.header();
        return new Packet(
                new PacketHeader(ID, NODE, header.epoch(), tokens, header.number(), "t" + tokens, null, "c"),
                entities,
                results,
                more);
    }

    /** The answer to a packet that came in a file. */
    Packet decide(Packet packet) {
        seen.add(packet);
        String entities = JsonWriter.write(
                packet.entities().stream().map(PacketEntity::toString).toList());
        PacketHeader header = packet.header();
        if (header.epoch() == epoch && header.number() == number && entities.equals(content) && lastAnswer != null) {
            return lastAnswer;
        }
        boolean isNext = header.epoch() > epoch
                ? header.number() == 1
                : header.epoch() == epoch && header.number() == number + 1;
        if (!isNext) {
            boolean isGap = header.epoch() > epoch || header.epoch() == epoch && header.number() > number;
            throw new Disagreement(
                    isGap ? "packet_gap" : "node_diverged", epoch, header.epoch() > epoch ? 1 : number + 1);
        }
        epoch = header.epoch();
        number = header.number();
        content = entities;
        decided.add(packet);
        Function<Packet, Packet> script = scripts.poll();
        Packet answer = (script == null ? usual : script).apply(packet);
        lastAnswer = answer;
        return answer;
    }

    /** A packet that is not the next one. */
    static final class Disagreement extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final long epoch;
        private final long expected;

        Disagreement(String code, long epoch, long expected) {
            super(code);
            this.epoch = epoch;
            this.expected = expected;
        }

        HttpResponse response() {
            return response(
                    409,
                    new Members.Builder()
                            .put("code", getMessage())
                            .put("epoch", epoch)
                            .put("expected", expected)
                            .build());
        }

        private static HttpResponse response(int status, Map<String, @Nullable Object> body) {
            return ScriptedCentre.response(status, JsonWriter.write(body));
        }
    }

    static HttpResponse response(int status, String body) {
        return new HttpResponse(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    static HttpResponse problem(int status, String code) {
        return response(status, "{\"code\":\"" + code + "\",\"detail\":\"it says so\"}");
    }

    @Override
    public Cancellable send(HttpRequest request, int bodyBytesMax, ResponseListener listener) {
        boolean[] isCancelled = new boolean[1];
        time.after(WAY_MILLIS, () -> {
            HttpResponse response = handle(request);
            time.after(WAY_MILLIS, () -> {
                if (!isCancelled[0] && response == null) {
                    listener.onFailure(new IOException("lost"));
                } else if (!isCancelled[0] && response != null) {
                    listener.onResponse(response);
                }
            });
        });
        return () -> isCancelled[0] = true;
    }

    @Override
    public Cancellable open(HttpRequest request, StreamListener listener) {
        throw new IllegalStateException(request.url() + " (expected: no streams, because a node has none)");
    }

    /** The response to a request; null when it is lost. */
    @Nullable
    HttpResponse handle(HttpRequest request) {
        boolean isRight = request.url().endsWith("/api/sync/exchange")
                && ("Bearer " + REGISTRATION.token()).equals(request.headers().get("Authorization"));
        if (!isRight) {
            return problem(403, "forbidden");
        }
        Packet packet = PacketJson.read(bodyOf(request));
        Function<Packet, @Nullable HttpResponse> disturbance = disturbances.poll();
        if (disturbance != null) {
            return disturbance.apply(packet);
        }
        try {
            return response(200, PacketJson.write(decide(packet)));
        } catch (Disagreement disagreement) {
            return disagreement.response();
        }
    }

    private static String bodyOf(HttpRequest request) {
        byte[] body = request.body();
        try {
            boolean isPacked = "gzip".equals(request.headers().get("Content-Encoding"));
            byte[] bytes = body == null
                    ? new byte[0]
                    : isPacked ? new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes() : body;
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.replog.client.bench;

import dev.replog.client.Replog;
import dev.replog.client.store.StoreFactory;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Opens clients of one user. */
final class Clients {

    private static final String CLAIMS = "{\"sub\":\"alice\"}";

    private Clients() {}

    static Replog open(String url, StoreFactory store, boolean isOnline) {
        String token = "h." + Base64.getUrlEncoder().encodeToString(CLAIMS.getBytes(StandardCharsets.UTF_8)) + ".s";
        return Replog.builder()
                .url(url)
                .store(store)
                .user("alice")
                .token(() -> token)
                .surroundings(new Network(isOnline))
                .open();
    }
}

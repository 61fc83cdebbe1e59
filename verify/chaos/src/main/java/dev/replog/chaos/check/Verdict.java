package dev.replog.chaos.check;

import java.util.List;

/** The checker's verdict on one fault. */
public record Verdict(int acknowledged, int lost, int duplicated, List<String> findings) {
    public boolean isGood() {
        return lost == 0 && duplicated == 0 && findings.isEmpty();
    }
}

"""The function of the trigger that looks at each new line of the prevention fund, whoever writes it."""

_SIGNED = "CASE WHEN kind IN ('payment', 'reversal', 'rest_out') THEN -amount_yuan ELSE amount_yuan END"
# The fund first, so that two payments never both see the old balance.
_IN_BALANCE = """
    DECLARE
        held numeric; asked numeric; outstanding numeric; promised numeric; answered record;
    BEGIN
        PERFORM 1 FROM monitoring_preventionfund WHERE id = NEW.fund_id FOR NO KEY UPDATE;
        SELECT coalesce(sum({signed}), 0) INTO held
            FROM monitoring_fundentry WHERE fund_id = NEW.fund_id;
        IF NEW.kind IN ('reversal', 'rest_out') THEN
            SELECT coalesce(sum(approved_yuan), 0) INTO promised
                FROM monitoring_fundapplication WHERE fund_id = NEW.fund_id AND status = 'approved';
            held := held - promised;
        END IF;
        IF held < 0 THEN
            RAISE EXCEPTION 'fund overdrawn' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.application_id IS NOT NULL THEN
            SELECT approved_yuan INTO asked FROM monitoring_fundapplication WHERE id = NEW.application_id;
            SELECT -coalesce(sum({signed}), 0) INTO outstanding
                FROM monitoring_fundentry WHERE application_id = NEW.application_id;
            IF outstanding < 0 OR (NEW.kind = 'payment' AND NEW.amount_yuan IS DISTINCT FROM asked) THEN
                RAISE EXCEPTION 'application out of balance' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        IF NEW.answers_id IS NOT NULL THEN
            SELECT line.kind, line.fund_id, line.amount_yuan, (
                SELECT sum(each.amount_yuan) FROM monitoring_fundentry AS each
                WHERE each.answers_id = line.id
            ) AS taken INTO answered FROM monitoring_fundentry AS line WHERE line.id = NEW.answers_id;
            IF (NEW.kind = 'reversal' AND (answered.kind <> 'deposit' OR answered.fund_id <> NEW.fund_id
                    OR answered.taken > answered.amount_yuan))
                OR (NEW.kind = 'rest_in' AND (answered.kind <> 'rest_out'
                    OR answered.taken <> answered.amount_yuan)) THEN
                RAISE EXCEPTION 'line out of balance' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        RETURN NULL;
    END;
"""
FUND_IN_BALANCE = _IN_BALANCE.format(signed=_SIGNED)

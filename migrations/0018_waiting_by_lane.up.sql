-- What waits in some lanes, and when the next of it wakes: asked whenever somebody is given nothing. By the wake index alone it
-- walked past everybody else's waiting calls. A row enters it when a call is put off, never when one is claimed.

CREATE INDEX call_task_waiting ON call_task (lane, ready_at) WHERE state = 'waiting';

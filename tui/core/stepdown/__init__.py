"""Which step-downs were requested, and may one be requested now?"""
